/* Charts: tooltips and links on the pictures that the build drew; the library is fetched only to explore one, or for a
   chart that has no picture, when it comes near. */
(function () {
  'use strict';
  var root = document.documentElement, Tierboard = window.Tierboard;
  var plots = Array.from(document.querySelectorAll('.plot[data-chart]'));
  var phone = matchMedia('(max-width: 640px)'), SVG = 'http://www.w3.org/2000/svg';
  // How far from a mark, in pixels of the picture, the pointer may be to mean it.
  var REACH = 40;

  // A chart's spec stands in the page, or, where the page has its picture, in a file of its own that few readers need.
  var specs = {};
  function specOf(plot) { return JSON.parse(specs[plot.dataset.chart]); }
  function loaded(plot) {
    var id = plot.dataset.chart, spec;
    if (specs[id]) return Promise.resolve();
    spec = JSON.parse(document.getElementById(id).textContent);
    return Promise.resolve(typeof spec === 'string' ? Tierboard.load(spec) : spec).then(function (known) { specs[id] = JSON.stringify(known); });
  }
  function make(tag, css, text) {
    var element = document.createElement(tag);
    if (css) element.className = css;
    if (text) element.textContent = text;
    return element;
  }
  function shown(plot) { // the picture of the two that the style sheet lets be seen
    return Array.from(plot.querySelectorAll('.pic')).filter(function (pic) { return pic.getBoundingClientRect().width > 0; })[0];
  }
  // Tooltips are written in the library's own markup, neutralised: here they become lines of plain text.
  function linesOf(tip) {
    return tip.split('<br>').map(function (line) {
      return line.replace(/<\/?b>/g, '').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
    });
  }

  /* ---------- pictures: one tab stop, arrow keys go through the marks, Escape closes, Enter follows ---------- */
  function Picture(plot) {
    var self = this;
    self.plot = plot; self.at = -1; self.touched = false;
    plot.tabIndex = 0;
    // What the marks say is fetched for the first reader who asks; one who went on meanwhile is not answered.
    function known(work) {
      if (specs[plot.dataset.chart]) { work(); return; }
      loaded(plot).then(function () {
        if (self.touched || plot.matches(':hover') || plot === document.activeElement) work();
      }, function () { /* no tips: the picture and its table say it all */ });
    }
    plot.addEventListener('pointermove', function (event) { if (event.pointerType !== 'touch') known(function () { self.point(event); }); });
    plot.addEventListener('pointerleave', function (event) { if (event.pointerType !== 'touch') self.hide(); });
    plot.addEventListener('pointerdown', function (event) { self.touched = event.pointerType === 'touch'; self.before = self.at; });
    plot.addEventListener('click', function (event) {
      known(function () {
        self.point(event);
        // A finger cannot hover: its first touch shows the mark, the second follows it.
        if (!self.touched || self.before === self.at) self.follow();
      });
    });
    plot.addEventListener('focus', function () { known(function () { if (self.at < 0 && !self.touched) self.go(0); }); });
    plot.addEventListener('blur', function () { self.hide(); });
    plot.addEventListener('keydown', function (event) { self.key(event); });
  }
  Picture.prototype.read = function () { // whether there are marks to show
    var self = this, pic = shown(self.plot);
    if (!pic || self.plot.dataset.drawn) return false;
    if (!specs[self.plot.dataset.chart]) return false;
    if (!self.spec) self.spec = specOf(self.plot);
    if (self.pic !== pic) {
      self.pic = pic;
      self.marks = (pic.dataset.marks || '').split(';').filter(Boolean).map(function (text) {
        var parts = text.split(':'), place = parts[2].split(',').map(Number), trace = self.spec.data[parts[0]];
        var key = trace.customdata && trace.customdata[parts[1]];
        return {
          x: place[0], y: place[1], w: place[2] || 0, h: place[3] || 0, round: place.length < 3,
          tip: trace.hovertext[parts[1]], href: self.spec.rows && key !== null && key !== undefined ? self.spec.rows + encodeURIComponent(key) : ''
        };
      });
    }
    return self.marks.length > 0;
  };
  Picture.prototype.scale = function () { return this.pic.getBoundingClientRect().width / this.pic.viewBox.baseVal.width; };
  Picture.prototype.point = function (event) {
    if (!this.read()) return;
    var box = this.pic.getBoundingClientRect(), scale = this.scale(), nearest = -1, least = REACH;
    var x = (event.clientX - box.left) / scale, y = (event.clientY - box.top) / scale;
    this.marks.forEach(function (mark, n) {
      var across = Math.max(mark.x - x, 0, x - mark.x - mark.w), up = Math.max(mark.y - y, 0, y - mark.y - mark.h);
      var distance = Math.sqrt(across * across + up * up);
      if (distance < least) { least = distance; nearest = n; }
    });
    if (nearest < 0) this.hide(); else this.show(nearest);
  };
  Picture.prototype.go = function (n) {
    if (this.read()) this.show(Math.max(0, Math.min(n, this.marks.length - 1)));
  };
  Picture.prototype.key = function (event) {
    var step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.target !== this.plot || this.plot.dataset.drawn) return;
    if (step) this.go(this.at + step);
    else if (event.key === 'Home') this.go(0);
    else if (event.key === 'End') this.go(Infinity);
    else if (event.key === 'Escape') { this.hide(); return; }
    else if (event.key === 'Enter') { this.follow(); return; }
    else return;
    event.preventDefault();
  };
  Picture.prototype.follow = function () {
    var mark = this.marks && this.marks[this.at];
    if (mark && mark.href && !this.plot.dataset.drawn) location.hash = mark.href;
  };
  Picture.prototype.show = function (n) {
    if (n === this.at) return;
    var mark = this.marks[n], air = mark.round ? 6 : 2, plot = this.plot, scale = this.scale(), tip, lines;
    this.at = n;
    if (!this.ring) { this.ring = document.createElementNS(SVG, 'rect'); this.ring.setAttribute('class', 'at'); }
    if (!this.tip) {
      this.tip = make('div', 'tip'); this.tip.setAttribute('role', 'status');
      plot.parentNode.insertBefore(this.tip, plot.nextSibling);
    }
    [['x', mark.x - air], ['y', mark.y - air], ['width', mark.w + 2 * air], ['height', mark.h + 2 * air], ['rx', mark.round ? air : 0]]
      .forEach(function (pair) { this.ring.setAttribute(pair[0], pair[1]); }, this);
    this.pic.appendChild(this.ring);
    tip = this.tip; lines = linesOf(mark.tip); tip.textContent = '';
    lines.forEach(function (line, place) { tip.appendChild(make(place ? 'span' : 'b', '', line)); });
    if (mark.href) tip.appendChild(make('i', '', '→ ' + Tierboard.words.see_rows));
    plot.style.cursor = mark.href ? 'pointer' : '';
    tip.hidden = false;
    var left = plot.offsetLeft + (mark.x + mark.w / 2) * scale - tip.offsetWidth / 2, top = plot.offsetTop + (mark.y - air) * scale - tip.offsetHeight - 6;
    // Above the mark, inside the figure; below it where there is no room above.
    if (top < 0) top = plot.offsetTop + (mark.y + mark.h + air) * scale + 6;
    tip.style.left = Math.max(0, Math.min(left, plot.parentNode.clientWidth - tip.offsetWidth)) + 'px';
    tip.style.top = top + 'px';
  };
  Picture.prototype.hide = function () {
    this.at = -1;
    if (this.tip) { this.tip.hidden = true; this.tip.textContent = ''; }
    if (this.ring && this.ring.parentNode) this.ring.parentNode.removeChild(this.ring);
    this.plot.style.cursor = '';
  };

  /* ---------- the library: for a reader who explores, and where there is no picture ---------- */
  // A colour in a spec is a role, `var(--token)`; its value is that of the theme on the page.
  function painted(part, key, style) {
    if (typeof part === 'string') {
      var whole = /(color|family)$/.test(key) && /^var\((--[\w-]+)\)$/.exec(part);
      if (whole) return style.getPropertyValue(whole[1]).trim();
      return part.replace(/style="color:var\((--[\w-]+)\)"/g, function (_, token) {
        return 'style="color:' + style.getPropertyValue(token).trim() + '"';
      });
    }
    if (Array.isArray(part)) return part.map(function (item) { return painted(item, key, style); });
    if (part && typeof part === 'object') {
      Object.keys(part).forEach(function (name) { part[name] = painted(part[name], name, style); });
    }
    return part;
  }
  function patch(target, path, setting) {
    var keys = path.split('.'), last = keys.pop();
    keys.forEach(function (key) { target = target[key]; });
    target[last] = setting;
  }
  function draw(plot) {
    var spec = painted(specOf(plot), '', getComputedStyle(root)), live = plot.querySelector('.live'), isOpen = !!plot.dataset.explored;
    if (!live) {
      live = plot.appendChild(make('div', 'live'));
      // Out of sight until it is drawn: the picture holds its place meanwhile.
      live.style.height = (plot.clientHeight || spec.layout.height) + 'px';
    }
    if (plot.clientWidth < 480) {
      Object.keys(spec.narrow.layout || {}).forEach(function (path) { patch(spec.layout, path, spec.narrow.layout[path]); });
      ['text', 'y'].forEach(function (name) {
        Object.keys(spec.narrow[name] || {}).forEach(function (n) { spec.data[n][name] = spec.narrow[name][n]; });
      });
    }
    spec.layout.height = live.clientHeight || spec.layout.height;
    if (isOpen && !phone.matches) {
      spec.layout.dragmode = 'zoom'; spec.layout.xaxis.fixedrange = false; spec.layout.yaxis.fixedrange = false;
      spec.config.displayModeBar = 'hover';
    }
    return window.Plotly.react(live, spec.data, spec.layout, spec.config).then(function () {
      plot.dataset.drawn = 'yes';
      if (spec.rows && !live.dataset.led) {
        live.dataset.led = 'yes';
        live.on('plotly_click', function (event) {
          var key = event.points[0].customdata;
          if (key !== null && key !== undefined) location.hash = spec.rows + encodeURIComponent(key);
        });
      }
    });
  }
  function fetched(plot) {
    return Promise.all([Tierboard.script('plotly'), loaded(plot)]).then(function () { return draw(plot); }, function () { plot.dataset.failed = 'yes'; });
  }
  function show(plot) { plot.dataset.near = 'yes'; fetched(plot); }
  function redraw() {
    plots.forEach(function (plot) { if (plot.dataset.drawn) draw(plot); });
  }
  function explore(plot, picture, button) {
    var isOpen = button.getAttribute('aria-pressed') === 'true';
    picture.hide();
    button.setAttribute('aria-pressed', String(!isOpen));
    if (isOpen) { delete plot.dataset.drawn; delete plot.dataset.explored; plot.querySelector('.live').remove(); return; }
    plot.dataset.explored = 'yes';
    fetched(plot);
  }

  /* ---------- what a figure offers: explore, and the picture to take along ---------- */
  function tools(plot, picture) { // of a plot with its picture, or of a table that is one
    var bar = plot.closest('.fig').querySelector('.tools');
    function offer(word, act) {
      var button = make('button', 'plain', Tierboard.words[word]);
      button.type = 'button';
      button.addEventListener('click', function () { act(button); });
      bar.appendChild(button);
      return button;
    }
    if (!bar) return;
    if (picture) offer('explore', function (button) { explore(plot, picture, button); }).setAttribute('aria-pressed', 'false');
    ['png', 'svg'].forEach(function (kind) {
      offer('download_' + kind, function () {
        Tierboard.script('save').then(function () { Tierboard.savePicture(plot, kind); });
      });
    });
  }
  var without = plots.filter(function (plot) {
    if (!plot.querySelector('.pic')) return true;
    tools(plot, new Picture(plot));
    return false;
  });
  document.querySelectorAll('.fig .heat, .fig .pyr').forEach(function (table) { tools(table, null); });
  if ('IntersectionObserver' in window) {
    var observer = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) {
        if (entry.isIntersecting) { observer.unobserve(entry.target); show(entry.target); }
      });
    }, { rootMargin: '400px' });
    without.forEach(function (plot) { observer.observe(plot); });
  } else without.forEach(show);

  // Paper is light; a chart without a picture that was never near the window gives way to its table.
  var screenTheme, opened = [];
  window.addEventListener('beforeprint', function () {
    screenTheme = root.dataset.theme; root.dataset.theme = 'light';
    redraw();
    opened = without.filter(function (plot) { return !plot.dataset.drawn; }).map(function (plot) {
      return plot.parentNode.querySelector('details.data');
    }).filter(function (table) { return table && !table.open; });
    opened.forEach(function (table) { table.open = true; });
  });
  window.addEventListener('afterprint', function () {
    if (screenTheme) root.dataset.theme = screenTheme; else delete root.dataset.theme;
    redraw();
    opened.forEach(function (table) { table.open = false; });
  });
  if (phone.addEventListener) phone.addEventListener('change', redraw);
  document.addEventListener('tierboard:theme', redraw);
})();
