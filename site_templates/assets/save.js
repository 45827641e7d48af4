/* Takes a figure along as a picture: its heading and unit line above it, on white, in the colours of the light theme.
   Loaded when a reader asks. Texts of the page stay text: they are set as text nodes and escaped by the serialiser. */
(function () {
  'use strict';
  var root = document.documentElement, SVG = 'http://www.w3.org/2000/svg', SIDE = 20, SHARP = 2;

  function set(element, attributes) {
    Object.keys(attributes).forEach(function (name) { element.setAttribute(name, attributes[name]); });
    return element;
  }
  function make(tag, attributes) { return set(document.createElementNS(SVG, tag), attributes); }
  // Han breaks anywhere, Latin between words: lines as wide as the picture, measured in the font they are drawn in.
  function wrapped(text, width, font) {
    var pen = document.createElement('canvas').getContext('2d'), lines = [''];
    pen.font = font;
    (text.match(/[\u2e80-\uffff]|[^\u2e80-\uffff\s]+\s*|\s+/g) || []).forEach(function (piece) {
      var last = lines[lines.length - 1];
      if (last && pen.measureText(last + piece.trimEnd()).width > width) lines.push(piece); else lines[lines.length - 1] = last + piece;
    });
    return lines;
  }
  function inLight(act) { // nothing is painted between the two changes
    var before = root.dataset.theme;
    root.dataset.theme = 'light';
    try { return act(getComputedStyle(root)); } finally {
      if (before) root.dataset.theme = before; else delete root.dataset.theme;
    }
  }
  function resolved(element, style) {
    Array.from(element.attributes).forEach(function (attribute) {
      var found = /^var\((--[\w-]+)\)$/.exec(attribute.value);
      if (found) attribute.value = style.getPropertyValue(found[1]).trim();
    });
    Array.from(element.children).forEach(function (child) { resolved(child, style); });
  }
  function standalone(plot) {
    return inLight(function (style) {
      var figure = plot.closest('.fig'), font = style.getPropertyValue('--font').trim(), pic = plot.querySelector('.pic.w').cloneNode(true);
      var box = pic.viewBox.baseVal, width = box.width, y = SIDE, said = [];
      [['h2', 16, 600, '--ink'], ['.unit', 12, 400, '--ink-3']].forEach(function (part) {
        var source = figure.querySelector(part[0]);
        if (!source) return;
        wrapped(source.textContent, width, part[2] + ' ' + part[1] + 'px ' + font).forEach(function (line) {
          var text = make('text', { x: SIDE, y: y + part[1], 'font-size': part[1], 'font-weight': part[2], fill: style.getPropertyValue(part[3]).trim() });
          text.textContent = line; said.push(text); y += part[1] * 1.5;
        });
      });
      Array.from(pic.querySelectorAll('.at')).forEach(function (ring) { ring.remove(); });
      var whole = make('svg', { width: width + 2 * SIDE, height: Math.ceil(y + box.height + SIDE), 'font-family': font, 'font-size': 12, fill: style.getPropertyValue('--ink-2').trim() });
      set(whole, { viewBox: '0 0 ' + whole.getAttribute('width') + ' ' + whole.getAttribute('height') });
      whole.appendChild(make('rect', { width: '100%', height: '100%', fill: '#ffffff' }));
      said.forEach(function (text) { whole.appendChild(text); });
      var inner = whole.appendChild(make('g', { transform: 'translate(' + SIDE + ' ' + Math.ceil(y) + ')' }));
      Array.from(pic.childNodes).forEach(function (child) { inner.appendChild(child); });
      resolved(whole, style);
      return whole;
    });
  }
  function nameOf(plot, kind) { // what file systems refuse, and signs that turn text round, become spaces
    var title = plot.closest('.fig').querySelector('h2').textContent;
    return (title.replace(/[\\/:*?"<>|\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]+/g, ' ')
      .replace(/\s+/g, ' ').trim().replace(/^\.+|\.+$/g, '').slice(0, 80) || 'chart') + '.' + kind;
  }
  function give(blob, name) {
    var link = document.createElement('a'), address = URL.createObjectURL(blob);
    link.href = address; link.download = name;
    document.body.appendChild(link); link.click(); link.remove();
    setTimeout(function () { URL.revokeObjectURL(address); }, 10000);
  }
  window.Tierboard.savePicture = function (plot, kind) {
    var whole = standalone(plot), text = new XMLSerializer().serializeToString(whole), name = nameOf(plot, kind), image;
    if (kind === 'svg') { give(new Blob([text], { type: 'image/svg+xml' }), name); return; }
    image = new Image();
    image.onload = function () {
      var canvas = document.createElement('canvas'), pen = canvas.getContext('2d');
      canvas.width = whole.getAttribute('width') * SHARP; canvas.height = whole.getAttribute('height') * SHARP;
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(function (blob) { give(blob, name); }, 'image/png');
    };
    image.src = 'data:image/svg+xml;charset=utf-8,' + encodeURIComponent(text);
  };
})();
