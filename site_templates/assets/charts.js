/* Charts: drawn when they come near. */
(function () {
  'use strict';
  var root = document.documentElement, Tierboard = window.Tierboard;

  /* ---------- charts: drawn when they come near; the library is fetched for the first of them ---------- */
  var plots = Array.from(document.querySelectorAll('.plot[data-chart]'));
  var phone = matchMedia('(max-width: 640px)');
  // A colour in a spec is a role, `var(--token)`; its value is that of the theme on the page.
  function painted(part, style) {
    if (typeof part === 'string') {
      var whole = /^var\((--[\w-]+)\)$/.exec(part);
      if (whole) return style.getPropertyValue(whole[1]).trim();
      return part.replace(/style="color:var\((--[\w-]+)\)"/g, function (_, token) {
        return 'style="color:' + style.getPropertyValue(token).trim() + '"';
      });
    }
    if (Array.isArray(part)) return part.map(function (item) { return painted(item, style); });
    if (part && typeof part === 'object') {
      Object.keys(part).forEach(function (key) { part[key] = painted(part[key], style); });
    }
    return part;
  }
  function patch(target, path, setting) {
    var keys = path.split('.'), last = keys.pop();
    keys.forEach(function (key) { target = target[key]; });
    target[last] = setting;
  }
  function draw(plot) {
    var spec = painted(JSON.parse(document.getElementById(plot.dataset.chart).textContent), getComputedStyle(root));
    if (plot.clientWidth < 480) {
      Object.keys(spec.narrow.layout || {}).forEach(function (path) { patch(spec.layout, path, spec.narrow.layout[path]); });
      Object.keys(spec.narrow.text || {}).forEach(function (n) { spec.data[n].text = spec.narrow.text[n]; });
    }
    window.Plotly.react(plot, spec.data, spec.layout, spec.config).then(function () { plot.dataset.drawn = 'yes'; });
  }
  function show(plot) {
    plot.dataset.near = 'yes';
    Tierboard.script('plotly').then(function () { draw(plot); }, function () { plot.dataset.failed = 'yes'; });
  }
  function redraw() {
    plots.forEach(function (plot) { if (plot.dataset.drawn) draw(plot); });
  }
  if ('IntersectionObserver' in window) {
    var observer = new IntersectionObserver(function (entries) {
      entries.forEach(function (entry) {
        if (entry.isIntersecting) { observer.unobserve(entry.target); show(entry.target); }
      });
    }, { rootMargin: '400px' });
    plots.forEach(function (plot) { observer.observe(plot); });
  } else plots.forEach(show);
  // Paper is light; a picture that was never near the window gives way to its table.
  var screenTheme, opened = [];
  window.addEventListener('beforeprint', function () {
    screenTheme = root.dataset.theme; root.dataset.theme = 'light';
    redraw();
    opened = plots.filter(function (plot) { return !plot.dataset.drawn; }).map(function (plot) {
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
