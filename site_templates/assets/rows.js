/* The rows of a live table, kept by column: which fit, in what order, in which groups, and what they add up to. Knows no
   page. Rows are numbers: places in the columns. */
(function () {
  'use strict';
  var Tierboard = window.Tierboard;
  var collator = null;
  function compared(a, b) { // the order of a language takes a while to load, and few readers sort
    if (!collator) collator = new Intl.Collator(document.documentElement.lang === 'en' ? 'en' : 'zh-u-co-pinyin', { numeric: true });
    return collator.compare(a, b);
  }

  function whole(column) { // values that come often stand once, with the place of its value for each row
    return Array.isArray(column) ? column : column.at.map(function (place) { return column.words[place]; });
  }
  function Rows(spec, data) {
    Object.keys(data.columns).forEach(function (name) { data.columns[name] = whole(data.columns[name]); });
    this.spec = spec; this.columns = data.columns;
    this.ranks = data.ranks || {}; // the order of names, where the build worked it out
    this.sounds = data.sounds; // how names are typed: what Han characters usually read, and names that read otherwise
    this.cells = Tierboard.cells(spec.columns, spec.lists, data);
    this.all = data.columns[Object.keys(data.columns)[0]].map(function (_, n) { return n; });
  }
  Tierboard.Rows = Rows;

  Rows.prototype.column = function (name) { return this.spec.columns.filter(function (each) { return each.name === name; })[0]; };
  // How a column's values are said: as shown, as the chip of that name, as a filter, or as they are.
  Rows.prototype.about = function (name) {
    var own = this.column(name), chip = this.spec.columns.filter(function (each) { return each.chip && each.chip[0] === name; })[0];
    return own ? own.about : chip ? ['text', chip.chip[1]] : this.spec.fields[name] || ['text'];
  };
  Rows.prototype.say = function (name, value) { return this.cells.say(this.about(name), value); };

  Rows.prototype.chosen = function (where, words) {
    var self = this, names = Object.keys(where), found = [], n, k, hay;
    var asked = words.toLowerCase().normalize('NFKC').split(/\s+/).filter(Boolean);
    var kept = names.map(function (name) { return [self.columns[name], where[name]]; });
    if (asked.length) hay = self.haystack();
    next: for (n = 0; n < self.all.length; n += 1) {
      for (k = 0; k < kept.length; k += 1) if (kept[k][0][n] !== kept[k][1]) continue next;
      for (k = 0; k < asked.length; k += 1) if (hay[n].indexOf(asked[k]) < 0) continue next;
      found.push(n);
    }
    return found;
  };
  Rows.prototype.haystack = function () { // what a reader can see of a row, in words, and how its names are typed
    var self = this, parts = [], n, line;
    if (self.hay) return self.hay;
    self.spec.columns.forEach(function (column) {
      if (!column.number && self.columns[column.name] && !column.spark) parts.push([self.columns[column.name], column.about]);
      if (column.sub) parts.push([self.columns[column.sub[0]], column.sub[1]]);
      if (column.chip) parts.push([self.columns[column.chip[0]], ['text', column.chip[1]]]);
      if (column.link) parts.push([self.columns[column.link], ['text']]);
    });
    self.hay = [];
    for (n = 0; n < self.all.length; n += 1) {
      line = '';
      parts.forEach(function (part) { if (part[0][n] !== null) line += self.cells.say(part[1], part[0][n]) + '\n'; });
      if (self.sounds) line += self.sound(n);
      self.hay.push(line.toLowerCase().normalize('NFKC'));
    }
    return self.hay;
  };
  Rows.prototype.sound = function (n) { // a name as it is typed: pinyin without blanks, and the first letters
    var sounds = this.sounds, usual = sounds.usual, odd = sounds.unusual[n], said;
    said = odd ? odd.split(' ') : Array.from(this.columns[sounds.name][n] || '').map(function (sign) { return usual[sign] || sign; });
    return said.join('') + '\n' + said.map(function (each) { return each[0]; }).join('');
  };
  Rows.prototype.keys = function (name) { // numbers to compare rows by; null is unknown and stays last
    var self = this, values = self.columns[name], list, codes, names, order;
    var column = self.spec.columns.filter(function (each) { return each.name === name; })[0];
    if (self.ranks[name]) return self.ranks[name];
    list = column && column.about[1];
    if (list) {
      codes = Object.keys(self.spec.lists[list]);
      order = {};
      codes.forEach(function (code, n) { order[code] = codes.length - n; }); // largest first is first in the list
      return values.map(function (value) { return value === null ? null : order[String(value)] || 0; });
    }
    if (values.every(function (value) { return value === null || typeof value !== 'string'; })) return values.map(function (value) { return value === null ? null : Number(value); });
    order = {};
    names = Array.from(new Set(values)).filter(function (value) { return value !== null; }).sort(compared);
    names.forEach(function (value, n) { order[value] = n; });
    return values.map(function (value) { return value === null ? null : order[value]; });
  };
  Rows.prototype.sorted = function (rows, sort) { // unknown values stay last, either way; equals keep the answer's order
    var keys = sort && this.keys(sort.replace(/^-/, '')), sign = sort && sort[0] === '-' ? -1 : 1;
    if (!keys) return rows;
    return rows.sort(function (a, b) {
      var x = keys[a], y = keys[b];
      if (x === null || y === null) return (x === null) - (y === null) || a - b;
      return sign * (x - y) || a - b;
    });
  };
  // Groups in the order of their list, else the one with the largest total first; rows keep their order.
  Rows.prototype.grouped = function (rows, name) {
    var self = this, values = self.columns[name], found = new Map(), measure = self.spec.totals[0], list = self.about(name)[1], codes;
    rows.forEach(function (n) {
      if (!found.has(values[n])) found.set(values[n], { code: values[n], rows: [] });
      found.get(values[n]).rows.push(n);
    });
    codes = list ? Object.keys(self.spec.lists[list]) : null;
    found = Array.from(found.values());
    found.forEach(function (group) {
      var place = codes ? codes.indexOf(String(group.code)) : -1;
      group.size = codes ? (place < 0 ? -codes.length : -place) : measure ? self.total(measure, group.rows) : group.rows.length;
    });
    return found.sort(function (a, b) { return (a.code === null) - (b.code === null) || b.size - a.size; });
  };
  Rows.prototype.total = function (name, rows) { // exact: in ten-thousandths, which a double holds up to 900 thousand million
    var values = this.columns[name], sum = 0, known = false;
    rows.forEach(function (n) { if (values[n] !== null) { known = true; sum += Math.round(values[n] * 1e4); } });
    return known ? sum / 1e4 : null;
  };
  Rows.prototype.meant = function (name, text) { // the address holds text; the column may hold numbers, yes and no
    var values = this.columns[name], n;
    if (text === '') return values.indexOf('') < 0 ? null : '';
    for (n = 0; n < values.length; n += 1) if (values[n] !== null && String(values[n]) === text) return values[n];
    return text;
  };
})();
