/* Cells of a table made in the browser, letter for letter as pipeline/pages/columns.py makes them; a test compares.
   Tierboard.cells(columns, lists, data) gives { row(n), total(column, value), say(about, value) } over data kept by column. */
(function () {
  'use strict';
  var Tierboard = window.Tierboard, formats = Tierboard.formats, DASH = '—', MINUS = '−';
  var SIGNS = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' };
  function escaped(text) { return String(text).replace(/[&<>"']/g, function (sign) { return SIGNS[sign]; }); }

  /* ---------- numbers: half away from zero, through the shortest decimal text ---------- */
  function moved(value, places) { // a number times ten to the power of places, without a rounding of its own
    var parts = String(value).split('e');
    return Number(parts[0] + 'e' + (Number(parts[1] || 0) + places));
  }
  function fixed(value, places, shift) {
    var whole = Math.round(moved(Math.abs(value), places - (shift || 0))), digits, sign, cut;
    if (whole >= 1e21) return String(value);
    digits = String(whole);
    while (digits.length <= places) digits = '0' + digits;
    cut = digits.length - places;
    sign = value < 0 && whole ? MINUS : '';
    return sign + digits.slice(0, cut).replace(/\B(?=(\d{3})+$)/g, ',') + (places ? '.' + digits.slice(cut) : '');
  }
  function tenth(value) { // one decimal, half to even, as Python writes a float
    var ten = value * 10, whole = Math.round(ten);
    if (ten % 1 === 0.5 && whole % 2) whole -= 1;
    return (whole / 10).toFixed(1);
  }
  function scaled(size) { // an amount in its own unit; one that would round up to the next unit is said in that one
    var round = Math.round, place, scale, part, places;
    for (place = 0; place < formats.scales.length; place += 1) {
      scale = formats.scales[place];
      if (round(size / scale[2]) * scale[2] >= scale[0]) {
        part = size / scale[1];
        places = round(part * 100) / 100 < 10 ? 2 : round(part * 10) / 10 < 100 ? 1 : 0;
        return fixed(size, places, Math.log10(scale[1])) + scale[3];
      }
    }
    return fixed(size, size >= 100 || size === Math.round(size) ? 0 : 2);
  }
  function money(value, symbol) {
    var size = scaled(Math.abs(value));
    return (value < 0 && /[1-9]/.test(size) ? MINUS : '') + symbol + size;
  }

  /* ---------- values as they stand in a sentence ---------- */
  function day(text, name) {
    var parts = text.slice(0, 10).split('-').map(Number), zh = formats.lang === 'zh';
    if (name === 'date_short') return zh ? parts[1] + '月' + parts[2] + '日' : parts[2] + '\u00a0' + formats.months[parts[1] - 1];
    if (name === 'month') return zh ? parts[0] + '年' + parts[1] + '月' : formats.months[parts[1] - 1] + '\u00a0' + parts[0];
    return text.slice(0, 10);
  }
  function plain(value) { return typeof value === 'boolean' ? formats.yes_no[Number(value)] : String(value); }
  function said(lists, about, value) { // about is [format] or [format, list of codes]
    var format = about[0], words;
    if (value === null || value === undefined) return DASH;
    if (about[1]) { words = lists[about[1]][String(value)]; return words ? words[0] : String(value); }
    if (format === 'money') return money(value, formats.symbol);
    if (format === 'short_money') return money(value, '');
    if (format === 'money_exact') return (value < 0 ? MINUS : '') + formats.symbol + fixed(Math.abs(value), 2);
    if (format in formats.places) return fixed(value, formats.places[format]) + (formats.units[format] || '');
    if (format === 'timestamp') return value.slice(0, 16).replace('T', ' ');
    return format === 'date' || format === 'date_short' || format === 'month' ? day(value, format) : plain(value);
  }

  /* ---------- the small HTML inside cells ---------- */
  function code(value) { return '<code>' + escaped(value).replace(/([_/])/g, '$1<wbr>') + '</code>'; }
  function tag(text, tone) {
    var known = tone === 'good' || tone === 'bad' || tone === 'warn';
    return '<span class="tag' + (known ? ' ' + tone : '') + '">' + escaped(text) + '</span>';
  }
  function part(text) { return text.toLowerCase().replace(/[^a-z0-9_]+/g, '_'); }
  function chip(lists, list, value) {
    var words, name;
    if (value === null || value === undefined) return '';
    words = lists[list][String(value)] || [String(value)];
    name = escaped(words[0]);
    return '<span class="chipv v-' + part(list) + '-' + part(String(value)) + '" title="' + name + '">' + (words.length < 2 ? name :
      '<span aria-hidden="true">' + escaped(words[1]) + '</span><span class="sr">' + name + '</span>') + '</span>';
  }
  function ten(value) { return value === null || value === undefined ? null : Number(Number(value).toPrecision(10)); }
  function bar(value, largest, target) {
    var amount = ten(value), aim = ten(target), width, tick;
    if (amount === null || !largest) return '';
    width = '<i style="width:' + tenth(100 * Math.min(Math.abs(amount) / largest, 1)) + '%"></i>';
    tick = aim === null ? '' : '<b style="left:' + tenth(100 * Math.min(Math.max(aim, 0) / largest, 1)) + '%"></b>';
    return '<span class="bar' + (tick ? ' bullet' : '') + (amount < 0 ? ' neg' : '') + '" aria-hidden="true">' + width + tick + '</span>';
  }
  function strip(lists, parts, values) {
    var total = 0, first = 5 - parts.length, drawn = '', read;
    var amounts = values.map(function (value) { var size = Math.max(ten(value) || 0, 0); total += size; return size; });
    read = parts.map(function (each, n) { return each[1] + ' ' + said(lists, each[2], values[n]); }).join('; ');
    amounts.forEach(function (amount, n) {
      if (amount) drawn += '<i class="g' + (first + n) + '" style="width:' + tenth(100 * amount / total) + '%"></i>';
    });
    return '<span class="sr">' + escaped(read) + '</span><span class="age" aria-hidden="true">' + drawn + '</span>';
  }
  function spark(values) {
    var points = [], low, high, across, up, last;
    (values || []).forEach(function (value, n) { if (value !== null) points.push([n, ten(value)]); });
    if (points.length < 2) return '';
    low = Math.min.apply(null, points.map(function (p) { return p[1]; }));
    high = Math.max.apply(null, points.map(function (p) { return p[1]; }));
    across = 80 / (values.length - 1); up = 14 / ((high - low) || 1);
    points = points.map(function (p) { return [tenth(2 + p[0] * across), tenth(17 - (p[1] - low) * up)]; });
    last = points[points.length - 1];
    return '<svg class="spark" viewBox="0 0 84 20" aria-hidden="true"><polyline points="' +
      points.map(function (p) { return p.join(','); }).join(' ') + '"/><circle cx="' + last[0] + '" cy="' + last[1] + '" r="2.6"/></svg>';
  }
  function call(text) { // as cells.py: the first number, its digits only, no extension
    var parts = String(text || '').normalize('NFKC').split(/[/,;、|\n]/), digits;
    var first = parts.filter(function (each) { return /\d/.test(each); })[0] || '';
    var cut = /转|分机|ext|#|[\d\s)]x(?=[\s.:]*\d)/i.exec(first);
    if (cut) first = first.slice(0, cut.index + (/x$/i.test(cut[0]) ? 1 : 0));
    digits = first.replace(/[^0-9]/g, '');
    if (!digits || digits.length > 15) return DASH;
    return '<a class="act" href="tel:' + (/^[^0-9+]*\+/.test(first) ? '+' : '') + digits + '" title="' + escaped(text) + '">' +
      escaped(Tierboard.words.call) + '</a>';
  }
  function change(column, value) { // with its sign, in the colour of its meaning
    var good = column.signed, size, token;
    if (value === null || value === undefined) return DASH;
    size = fixed(Math.abs(value), column.places, column.shift);
    if (size === fixed(0, column.places)) return '±' + size;
    token = good === 'none' ? 'mute' : (value > 0) === (good === 'up') ? 'good' : 'bad';
    return '<b class="' + token + ' num" data-u="' + escaped(column.unit || '') + '">' + (value > 0 ? '+' : MINUS) + size + '</b>';
  }

  Tierboard.cellParts = { said: said, call: call, chip: chip, spark: spark };
  Tierboard.cells = function (columns, lists, data) {
    var values = data.columns, pages = data.pages || {}, others = data.others || {};
    function text(column, value) { // as it stands in a cell, where the unit stands in the head
      if (value === null || value === undefined) return DASH;
      return column.number ? fixed(value, column.places, column.shift) : said(lists, column.about, value);
    }
    function inside(column, n) {
      var value = values[column.name] && values[column.name][n], made, page;
      if (column.strip) return strip(lists, column.strip, column.strip.map(function (each) { return values[each[0]][n]; }));
      if (column.spark) return spark(value);
      if (column.tel) return call(value);
      if (column.tag) made = value === null ? DASH : tag(said(lists, column.about, value), column.tag === true ? null : values[column.tag][n]);
      else if (column.signed) {
        made = change(column, value);
      } else if (column.code) made = value === null ? DASH : code(value);
      else {
        made = escaped(text(column, value));
        if (column.number && column.unit && value !== null) made = '<span class="num" data-u="' + escaped(column.unit) + '">' + made + '</span>';
      }
      if (column.link) {
        page = pages[column.link] && pages[column.link][n];
        if (page === 0) page = others[column.link] + encodeURIComponent(values[column.link][n]);
        if (page) made = '<a href="' + escaped(Tierboard.up + page) + '">' + made + '</a>';
      }
      if (column.chip) made = chip(lists, column.chip[1], values[column.chip[0]][n]) + made;
      if (column.bar !== undefined) made += bar(value, column.bar, column.bullet && values[column.bullet][n]);
      else if (column.sub && values[column.sub[0]][n] !== null) {
        page = values[column.sub[0]][n];
        made += column.sub[1][0] === 'code' ? ' <span class="sub in">' + code(page) + '</span>' :
          '<span class="sub">' + escaped(said(lists, column.sub[1], page)) + '</span>';
      }
      return made;
    }
    var frames = columns.map(function (column) {
      var head = column.role === 'head', css = column.css || '', open = head ? '<th scope="row" role="rowheader"' : '<td role="cell"';
      var label = column.role === 'k' ? ' data-l="' + escaped(column.label) + '"' : '';
      function opening(names) { return open + (names ? ' class="' + names + '"' : '') + label + '>'; }
      return { known: opening(css), unknown: opening(column.role === 'k' ? css.replace(/k$/, 'k x') : css), end: head ? '</th>' : '</td>' };
    });
    return {
      row: function (n) {
        return columns.map(function (column, place) {
          var own = values[column.name], there = !own || own[n] !== null, frame = frames[place];
          return (there ? frame.known : frame.unknown) + inside(column, n) + frame.end;
        }).join('');
      },
      total: function (column, value) { // with its sign where the column's values have theirs
        return column.signed ? change(column, value) : escaped(text(column, value));
      },
      say: function (about, value) { return said(lists, about, value); }
    };
  };
})();
