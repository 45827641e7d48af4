/* Takes a figure along as a picture: its heading and unit line above it and its key below, on white, in the colours of the light theme.
   Heat tables and pyramids are tables of the page, and drawn here cell by cell. Loaded when a reader asks. Texts of the
   page stay text: they are set as text nodes and escaped by the serialiser. */
(function () {
  'use strict';
  var root = document.documentElement, SVG = 'http://www.w3.org/2000/svg', SIDE = 20, SHARP = 2;
  // Of a table drawn as a picture: its first column, the least its others need, and the most that a long word gets.
  var SIDE_PX = 104, CELL_PX = 40, WORD_PX = 160, CLEAR = 'rgba(0, 0, 0, 0)';

  function set(element, attributes) {
    Object.keys(attributes).forEach(function (name) { element.setAttribute(name, attributes[name]); });
    return element;
  }
  function make(tag, attributes) { return set(document.createElementNS(SVG, tag), attributes); }
  function penIn(font) { // what measures a text in a font
    var pen = document.createElement('canvas').getContext('2d');
    pen.font = font;
    return pen;
  }
  // Han breaks anywhere, Latin between words: lines as wide as the picture, measured in the font they are drawn in.
  function wrapped(text, width, font) {
    var pen = penIn(font), lines = [''];
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
  function texts(text, attributes) { // XML has no place for control characters, whatever a name holds
    var node = make('text', attributes);
    node.textContent = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ' ');
    return node;
  }
  function shownIn(cell) { // what a cell says, its parts apart
    return Array.from(cell.childNodes).map(function (node) { return node.textContent.trim(); }).filter(Boolean).join('\u2003');
  }

  /* ---------- a table that is a picture: heat cells, or the bars of a pyramid ---------- */
  function grid(table, font) {
    var isHeat = table.classList.contains('heat'), rows = Array.from(table.rows), count = rows[0].cells.length - 1;
    // A word of a heading stays whole, and is measured as a line of its own.
    var pen = penIn('400 12px ' + font), words = Array.from(rows[0].cells).slice(1).map(function (cell) {
      return Math.max.apply(null, shownIn(cell).split(/\s+/).map(function (word) { return pen.measureText(word).width; }));
    });
    var width = Math.max(540, SIDE_PX + Math.max(CELL_PX, Math.min(Math.max.apply(null, words) + 10, WORD_PX)) * count), each = (width - SIDE_PX) / count, y = 0, drawn = [];
    function rect(x, top, wide, high, colour) { drawn.push(make('rect', { x: x, y: top, width: Math.max(wide, 0), height: high, fill: colour })); }
    function written(lines, x, top, cell, anchor) {
      lines.forEach(function (line, n) {
        drawn.push(texts(line, { x: x, y: top + 12 + 16 * n, 'text-anchor': anchor, fill: getComputedStyle(cell).color }));
      });
    }
    function bar(cell, x, top) {
      var fill = cell.querySelector('i'), tick = cell.querySelector('b'), room = each - 16;
      rect(x, top, room * parseFloat(fill.style.width) / 100, 14, getComputedStyle(fill).backgroundColor);
      if (tick) rect(x + room * parseFloat(tick.style.left) / 100 - 1, top - 3, 2, 20, getComputedStyle(tick).backgroundColor);
    }
    rows.forEach(function (row) {
      var cells = Array.from(row.cells), isHead = row.parentNode.tagName === 'THEAD', high, lines = cells.map(function (cell, n) {
        return wrapped(shownIn(cell), (n ? each : SIDE_PX) - (isHeat ? 6 : 16), '400 12px ' + font);
      });
      high = 16 * Math.max.apply(null, lines.map(function (each) { return each.length; })) + (isHead || !isHeat ? 8 : 12);
      if (!isHead && !isHeat) high += 18;
      cells.forEach(function (cell, n) {
        var x = n ? SIDE_PX + each * (n - 1) : 0, top = y + (high - 16 * lines[n].length) / 2, has = getComputedStyle(cell).backgroundColor;
        if (isHeat && n && !isHead && has !== CLEAR) rect(x + 1, y + 1, each - 2, high - 2, has);
        if (!isHeat) top = y + (n && !isHead ? 24 : 4);
        if (!isHeat && n && !isHead) bar(cell, x, y + 6);
        written(lines[n], isHeat && n ? x + each / 2 : x, top, cell.querySelector('a') || cell, isHeat && n ? 'middle' : 'start');
      });
      y += high;
    });
    return { nodes: drawn, width: width, height: y };
  }
  /* ---------- the key below a picture: its marks and what they stand for, on as many lines as they need ---------- */
  function mark(icon, x, y, colour) {
    var kind = icon.className, parts = [], n;
    if (kind === 'm-tick') return [make('rect', { x: x + 5, y: y - 2, width: 2, height: 14, fill: colour })];
    if (kind === 'm-ring' || kind === 'm-dot') {
      return [make('circle', { cx: x + 5, cy: y + 5, r: 4, fill: kind === 'm-dot' ? colour : 'none', stroke: colour, 'stroke-width': 2 })];
    }
    parts.push(make('rect', { x: x + 0.75, y: y + 0.75, width: 10.5, height: 8.5, fill: kind === 'm-fill' ? colour : 'none', stroke: colour, 'stroke-width': 1.5 }));
    for (n = 2; kind === 'm-hatch' && n < 18; n += 4) { // lines at half a right angle, cut at the edges
      parts.push(make('path', { d: 'M' + (x + Math.max(0, n - 10)) + ' ' + (y + Math.min(n, 10)) + 'L' + (x + Math.min(n, 12)) + ' ' + (y + Math.max(0, n - 12)), stroke: colour, 'stroke-width': 1.5 }));
    }
    return parts;
  }
  function keyOf(figure, width, font, ink) {
    var source = figure.querySelector('.key'), pen = penIn('400 12px ' + font), drawn = [], x = 0, y = 12;
    if (!source || !source.offsetParent) return { nodes: drawn, height: 0 };
    Array.from(source.children).forEach(function (part) {
      var icon = part.querySelector('i'), side = icon ? 17 : 0, lines = wrapped(part.textContent.trim(), width - side, '400 12px ' + font);
      var wide = side + Math.max.apply(null, lines.map(function (line) { return pen.measureText(line).width; }));
      if (x && x + wide > width) { x = 0; y += 18; }
      if (icon) drawn = drawn.concat(mark(icon, x, y + 2, getComputedStyle(icon).getPropertyValue('--c').trim()));
      lines.forEach(function (line, n) { drawn.push(texts(line, { x: x + side, y: y + 12 + 18 * n, fill: ink })); });
      y += 18 * (lines.length - 1);
      x += wide + 16;
    });
    return { nodes: drawn, height: y + 18 };
  }
  function picture(plot) {
    var pic = plot.querySelector('.pic.w').cloneNode(true), box = pic.viewBox.baseVal;
    Array.from(pic.querySelectorAll('.at')).forEach(function (ring) { ring.remove(); });
    return { nodes: Array.from(pic.childNodes), width: box.width, height: box.height };
  }
  function standalone(plot) { // of a figure's plot, or of its table
    return inLight(function (style) {
      var figure = plot.closest('.fig'), font = style.getPropertyValue('--font').trim();
      var drawn = plot.tagName === 'TABLE' ? grid(plot, font) : picture(plot), width = drawn.width, y = SIDE, said = [];
      [['h2', 16, 600, '--ink'], ['.unit', 12, 400, '--ink-3']].forEach(function (part) {
        var source = figure.querySelector(part[0]);
        if (!source) return;
        wrapped(source.textContent, width, part[2] + ' ' + part[1] + 'px ' + font).forEach(function (line) {
          said.push(texts(line, { x: SIDE, y: y + part[1], 'font-size': part[1], 'font-weight': part[2], fill: style.getPropertyValue(part[3]).trim() }));
          y += part[1] * 1.5;
        });
      });
      var below = keyOf(figure, width, font, style.getPropertyValue('--ink-2').trim());
      var whole = make('svg', { width: width + 2 * SIDE, height: Math.ceil(y + drawn.height + below.height + SIDE), 'font-family': font, 'font-size': 12, fill: style.getPropertyValue('--ink-2').trim() });
      set(whole, { viewBox: '0 0 ' + whole.getAttribute('width') + ' ' + whole.getAttribute('height') });
      whole.appendChild(make('rect', { width: '100%', height: '100%', fill: '#ffffff' }));
      said.forEach(function (text) { whole.appendChild(text); });
      var inner = whole.appendChild(make('g', { transform: 'translate(' + SIDE + ' ' + Math.ceil(y) + ')' }));
      drawn.nodes.forEach(function (child) { inner.appendChild(child); });
      inner = whole.appendChild(make('g', { transform: 'translate(' + SIDE + ' ' + Math.ceil(y + drawn.height) + ')' }));
      below.nodes.forEach(function (child) { inner.appendChild(child); });
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
