/* Runs in the Chromium that draws the pictures of a build: reads the batch, leaves the drawn SVGs in the page.
   A spec with a `scale` becomes a PNG of so many dots a pixel, in base64.
   `marks` says where each mark with a tooltip stands, in the pixels of its picture: x, y of a point; x, y, width, height of a bar. */
(function () {
  'use strict';
  var batch = JSON.parse(document.getElementById('batch').textContent), drawn = [];

  // Names that the library draws by lot must be the same in every run.
  function seed() {
    var state = 20261119;
    Math.random = function () {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 4294967296;
    };
  }
  function whole(places) { return places.every(isFinite) ? places.map(Math.round).join() : ''; }
  function bar(mark, trace, across, up) {
    var ends = trace.orientation === 'h'
      ? [across.c2p(mark.s0), across.c2p(mark.s1), up.c2p(mark.p0), up.c2p(mark.p1)]
      : [across.c2p(mark.p0), across.c2p(mark.p1), up.c2p(mark.s0), up.c2p(mark.s1)];
    return [Math.min(ends[0], ends[1]) + across._offset, Math.min(ends[2], ends[3]) + up._offset,
      Math.abs(ends[1] - ends[0]), Math.abs(ends[3] - ends[2])];
  }
  function marks(plot) {
    var found = [];
    plot._fullData.forEach(function (trace, place) {
      if (!Array.isArray(trace.hovertext)) return;
      var across = plot._fullLayout['xaxis' + trace.xaxis.slice(1)], up = plot._fullLayout['yaxis' + trace.yaxis.slice(1)];
      trace.hovertext.forEach(function (tip, point) {
        var mark = plot.calcdata[place][point];
        if (!tip || !mark) return;
        found.push(place + ':' + point + ':' + whole(trace.type === 'bar' ? bar(mark, trace, across, up)
          : [across.c2p(mark.x) + across._offset, up.c2p(mark.y) + up._offset]));
      });
    });
    return found.filter(function (mark) { return mark.slice(-1) !== ':'; });
  }
  function bitmap(spec) {
    var size = { format: 'png', width: spec.layout.width, height: spec.layout.height, scale: spec.scale };
    seed();
    return window.Plotly.toImage({ data: spec.data, layout: spec.layout, config: { staticPlot: true } }, size)
      .then(function (address) { drawn.push({ png: address.slice(address.indexOf(',') + 1) }); })
      .catch(function (error) { drawn.push({ failed: String(error) }); });
  }
  function one(spec) {
    if (spec.scale) return bitmap(spec);
    var plot = document.createElement('div');
    seed();
    document.body.appendChild(plot);
    return window.Plotly.newPlot(plot, spec.data, spec.layout, { staticPlot: true }).then(function () {
      var found = marks(plot), svg = window.Plotly.Snapshot.toSVG(plot, 'svg');
      drawn.push({ svg: svg, marks: found });
    }).catch(function (error) { drawn.push({ failed: String(error) }); }).then(function () {
      window.Plotly.purge(plot);
      plot.remove();
    });
  }
  batch.reduce(function (before, spec) { return before.then(function () { return one(spec); }); }, Promise.resolve())
    .then(function () {
      var said = document.createElement('pre');
      said.id = 'drawn';
      said.textContent = JSON.stringify(drawn);
      document.body.appendChild(said);
    });
})();
