/* Tierboard: everything here is a convenience; each page reads in full without it. */
(function () {
  'use strict';
  var root = document.documentElement, own = document.currentScript.dataset, store = null;
  try { store = window.localStorage; } catch (e) { /* no storage: the choice lasts one page */ }

  /* ---------- theme ---------- */
  var dark = matchMedia('(prefers-color-scheme: dark)');
  document.querySelectorAll('[data-theme-toggle]').forEach(function (button) {
    button.hidden = false;
    button.addEventListener('click', function () {
      var isDark = root.dataset.theme ? root.dataset.theme === 'dark' : dark.matches;
      root.dataset.theme = isDark ? 'light' : 'dark';
      try { if (store) store.setItem('theme', root.dataset.theme); } catch (e) { /* storage is full */ }
      redraw();
    });
  });

  /* ---------- menus: one at a time; Escape and a click elsewhere close them ---------- */
  var menus = document.querySelectorAll('details.menu');
  document.addEventListener('click', function (event) {
    var inside = event.target.closest('details.menu');
    menus.forEach(function (menu) { if (menu !== inside) menu.open = false; });
  });
  document.addEventListener('keydown', function (event) {
    if (event.key !== 'Escape') return;
    menus.forEach(function (menu) { if (menu.open) { menu.open = false; menu.querySelector('summary').focus(); } });
  });

  /* ---------- sort: an empty button laid over the head cell, because print loses a real label in a repeated
     head; the state is in aria-sort, the value in data-v or the text ---------- */
  var collator = new Intl.Collator(root.lang === 'en' ? 'en' : 'zh-u-co-pinyin', { numeric: true });
  function value(row, place) {
    var cell = row.cells[place];
    if (cell.dataset.v === undefined) return cell.textContent.trim();
    return cell.dataset.v === '' ? null : parseFloat(cell.dataset.v);
  }
  function compare(a, b, sign) {
    if (a === null || b === null) return (a === null) - (b === null); // what is unknown stays last, either way
    return sign * (typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(a, b));
  }
  document.querySelectorAll('.tbl th[aria-sort]').forEach(function (head) {
    var button = document.createElement('button');
    button.type = 'button'; button.className = 'so';
    button.setAttribute('aria-label', own.sort + ' ' + head.textContent);
    head.appendChild(button);
    button.addEventListener('click', function () {
      var table = head.closest('table'), body = table.tBodies[0], place = head.cellIndex;
      var state = head.getAttribute('aria-sort') === 'descending' ? 'ascending' : 'descending';
      table.querySelectorAll('th[aria-sort]').forEach(function (other) { other.setAttribute('aria-sort', 'none'); });
      head.setAttribute('aria-sort', state);
      var sign = state === 'descending' ? -1 : 1;
      Array.from(body.rows).sort(function (a, b) { return compare(value(a, place), value(b, place), sign); })
        .forEach(function (row) { body.appendChild(row); });
    });
  });

  /* ---------- a table wider than its place scrolls; the keyboard must reach it ---------- */
  function reach(box) {
    if (box.scrollWidth <= box.clientWidth) return;
    box.tabIndex = 0; box.setAttribute('role', 'region');
    box.setAttribute('aria-label', box.querySelector('caption').textContent);
  }
  document.querySelectorAll('.tw').forEach(reach);
  document.querySelectorAll('details').forEach(function (fold) { // what is folded has no width yet
    fold.addEventListener('toggle', function () { fold.querySelectorAll('.tw').forEach(reach); });
  });

  /* ---------- filter chips: one choice a group; the number of rows left is announced ---------- */
  document.querySelectorAll('[data-filters]').forEach(function (bar) {
    var rows = Array.from(bar.nextElementSibling.querySelector('tbody').rows), chosen = {};
    var out = document.createElement('output');
    out.className = 'mute';
    JSON.parse(bar.dataset.filters).forEach(function (group) {
      var box = document.createElement('span'), label = document.createElement('span');
      box.className = 'grp'; box.setAttribute('role', 'group'); box.setAttribute('aria-label', group.label);
      label.className = 'lab'; label.textContent = group.label;
      box.appendChild(label);
      group.values.forEach(function (pair) {
        var chip = document.createElement('button'), count = document.createElement('small');
        chip.type = 'button'; chip.className = 'chip'; chip.textContent = pair[0];
        count.textContent = pair[1];
        chip.appendChild(count);
        chip.setAttribute('aria-pressed', 'false');
        chip.addEventListener('click', function () {
          var on = chip.getAttribute('aria-pressed') !== 'true';
          box.querySelectorAll('.chip').forEach(function (other) { other.setAttribute('aria-pressed', 'false'); });
          chip.setAttribute('aria-pressed', String(on));
          chosen[group.n] = on ? pair[0] : undefined;
          apply();
        });
        box.appendChild(chip);
      });
      bar.appendChild(box);
    });
    bar.appendChild(out);
    bar.hidden = false;
    function apply() {
      var asked = Object.keys(chosen).filter(function (n) { return chosen[n] !== undefined; }), left = 0;
      rows.forEach(function (row) {
        row.hidden = !asked.every(function (n) { return row.getAttribute('data-f' + n) === chosen[n]; });
        if (!row.hidden) left += 1;
      });
      out.textContent = asked.length ? own.left.replace('{n}', left) : '';
    }
  });

  /* ---------- charts: drawn when they come near; the library is fetched once, for the first of them ---------- */
  var plots = Array.from(document.querySelectorAll('.plot[data-chart]')), loading = null;
  var phone = matchMedia('(max-width: 640px)');
  function library() {
    if (!loading) loading = new Promise(function (done, failed) {
      var script = document.createElement('script');
      script.src = own.plotly; script.onload = done; script.onerror = failed;
      document.head.appendChild(script);
    });
    return loading;
  }
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
    library().then(function () { draw(plot); }, function () { plot.dataset.failed = 'yes'; });
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
  [dark, phone].forEach(function (query) { if (query.addEventListener) query.addEventListener('change', redraw); });
})();
