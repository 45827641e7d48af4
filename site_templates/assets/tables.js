/* Live tables: all rows of an answer sorted, searched, filtered, grouped, paged and exported. The HTML holds the first
   rows; the rest comes by column (gzipped JSON) once a reader asks. State of the table last touched stands in the address:
   #question?column=code&q=words&sort=-column&group=column&page=3&all=1 */
(function () {
  'use strict';
  var Tierboard = window.Tierboard;
  var VIRTUAL = 200, MARGIN = 30, RESERVED = { q: 1, sort: 1, group: 1, page: 1, all: 1 };
  var tables = {}, all = [];

  function Live(box) { // costs nothing until it wakes
    var self = this, table = box.querySelector('table');
    self.box = box; self.table = table; self.body = table.tBodies[0]; self.foot = table.tFoot;
    self.name = box.dataset.live;
    self.state = { q: '', where: {}, sort: null, group: '', page: 1, all: false };
    self.closed = {};
    // What a reader does to a part of it is heard here, whether it is there yet or not.
    ['click', 'change', 'input', 'focusin', 'keydown'].forEach(function (kind) {
      box.addEventListener(kind, function (event) { self.wake(); self[kind](event, self.state); });
    });
  }
  Live.prototype.wake = function () {
    if (this.spec) return;
    this.spec = JSON.parse(this.box.querySelector('script').textContent);
    this.each('template', function (tools) { tools.parentNode.replaceChild(tools.content, tools); }); // of a fold
    // Over each head lies an empty button to sort by: print would lose a real label.
    this.each('thead th[aria-sort]', function (head) {
      var button = document.createElement('button');
      button.type = 'button'; button.className = 'so';
      button.setAttribute('aria-label', Tierboard.words.sort_by + ' ' + head.textContent);
      head.appendChild(button);
    });
  };

  /* ---------- what a reader does ---------- */
  Live.prototype.click = function (event, state) {
    var self = this, on = event.target.closest('button'), head, column;
    if (!on) { if (self.body.contains(event.target)) self.open(event); return; }
    column = on.dataset.column;
    if (on.className === 'so') {
      head = on.parentNode;
      state.sort = (head.getAttribute('aria-sort') === 'descending' ? '' : '-') + self.spec.columns[head.cellIndex].name; self.anew();
    } else if (column) {
      delete state.where[column];
      if (on.getAttribute('aria-pressed') !== 'true') state.where[column] = self.code(column, on.dataset.choice);
      self.anew();
    } else if ('fold' in on.dataset) { self.closed[on.dataset.fold] = !self.closed[on.dataset.fold]; self.show(); }
    else if ('clear' in on.dataset) { state.q = ''; state.where = {}; self.anew(); }
    else if ('all' in on.dataset) { state.all = !state.all; self.anew(); }
    else if ('save' in on.dataset) self.save(on.dataset.save);
    else if ('page' in on.dataset && on.getAttribute('aria-disabled') !== 'true') {
      state.page = self.pageOf(on.dataset.page);
      self.changed().then(function () { if (self.table.getBoundingClientRect().top < 0) self.table.scrollIntoView(); });
    }
  };
  Live.prototype.change = function (event, state) {
    var from = event.target, column = from.dataset.column;
    if ('group' in from.dataset) { state.group = from.value; this.closed = {}; }
    else if (column) {
      delete state.where[column];
      if (from.value !== '') state.where[column] = this.code(column, from.value);
    } else return;
    this.anew();
  };
  Live.prototype.input = function (event, state) {
    var self = this;
    if (!('find' in event.target.dataset)) return;
    clearTimeout(self.typing);
    self.typing = setTimeout(function () { state.q = event.target.value; self.anew(); }, 80);
  };
  Live.prototype.focusin = function (event) { // whoever goes to the box to search will want the rows
    if ('find' in event.target.dataset) this.data().catch(function () { /* said when it is needed */ });
  };
  Live.prototype.keydown = function (event) { if (this.body.contains(event.target)) this.walk(event); };
  Live.prototype.each = function (selector, work) { Array.prototype.forEach.call(this.box.querySelectorAll(selector), work); };
  Live.prototype.code = function (column, choice) {
    return this.spec.filters.filter(function (pair) { return pair[0] === column; })[0][1][choice];
  };
  // A row opens its account: its first link, unless something in it was meant or text is being chosen.
  Live.prototype.open = function (event) {
    var row = event.target.closest('tr'), link;
    if (!row || event.target.closest('a,summary') || String(window.getSelection())) return;
    link = row.querySelector('th a');
    if (link) link.dispatchEvent(new MouseEvent('click', { ctrlKey: event.ctrlKey, metaKey: event.metaKey, bubbles: true, cancelable: true }));
  };
  Live.prototype.walk = function (event) {
    var step = { ArrowDown: 1, ArrowUp: -1 }[event.key], row = event.target.closest('tr'), next, link;
    if (!step || !row || event.altKey || event.ctrlKey || event.metaKey) return;
    for (next = row; next; ) {
      next = step > 0 ? next.nextElementSibling : next.previousElementSibling;
      link = next && next.querySelector('th a, th button');
      if (link) { event.preventDefault(); link.focus(); return; }
    }
  };

  Live.prototype.anew = function () { this.state.page = 1; this.changed(); }; // other rows, or another order: from the first

  /* ---------- pages ---------- */
  Live.prototype.pages = function () { return Math.max(1, Math.ceil(this.order.length / this.spec.first)); };
  Live.prototype.pageOf = function (step) {
    return { first: 1, back: this.state.page - 1, next: this.state.page + 1, last: this.order ? this.pages() : Infinity }[step];
  };

  /* ---------- the rows ---------- */
  Live.prototype.data = function () {
    var self = this, source;
    if (!self.ready) {
      self.wake(); source = self.spec.source;
      self.ready = Promise.all([
        typeof source === 'string' ? Tierboard.load(source) : source, Tierboard.script('cells'), Tierboard.script('rows')
      ]).then(function (all) { self.rows = new Tierboard.Rows(self.spec, all[0]); });
      self.ready.catch(function () { self.ready = null; });
    }
    return self.ready;
  };
  Live.prototype.changed = function (quiet) {
    var self = this;
    if (!self.start) self.start = { body: self.body.innerHTML, foot: self.foot && self.foot.innerHTML };
    self.box.setAttribute('aria-busy', 'true');
    return self.data().then(function () {
      self.order = self.rows.sorted(self.rows.chosen(self.state.where, self.state.q), self.state.sort);
      self.state.page = Math.max(1, Math.min(self.state.page, self.pages())); // an address may ask for more than there is
      self.show(); self.controls();
      if (!quiet) self.remember();
      self.box.removeAttribute('aria-busy');
    }, function (error) {
      self.box.removeAttribute('aria-busy');
      self.say('[data-left], [data-said]', String(error.message || error));
    });
  };
  /* ---------- what is shown ---------- */
  Live.prototype.isStart = function () {
    var state = this.state;
    return !state.q && !state.sort && !state.group && !state.all && state.page === 1 && !Object.keys(state.where).length;
  };
  Live.prototype.isFiltered = function () { return !!this.state.q || Object.keys(this.state.where).length > 0; };
  Live.prototype.sums = function (rows, said, head) {
    var self = this;
    return '<tr role="row"' + (head ? ' class="group"' : '') + '><th scope="row" role="rowheader">' + said + '</th>' + self.spec.columns.slice(1).map(function (column) {
      if (self.spec.totals.indexOf(column.name) < 0) return '<td role="cell" class="x"></td>';
      return '<td role="cell" class="r ' + column.role + '" data-l="' + escaped(column.label) + '">' + self.rows.cells.total(column, self.rows.total(column.name, rows)) + '</td>';
    }).join('') + '</tr>';
  };
  Live.prototype.from = function () { return (this.state.page - 1) * this.spec.first; };
  Live.prototype.lines = function () { // rows as they follow each other: numbers, and heads of groups
    var self = this, lines = [];
    if (!self.state.group) return self.state.all ? self.order : self.order.slice(self.from(), self.from() + self.spec.first);
    self.rows.grouped(self.order, self.state.group).forEach(function (group) {
      lines.push(group);
      if (!self.closed[String(group.code)]) Array.prototype.push.apply(lines, group.rows);
    });
    return lines;
  };
  Live.prototype.line = function (line) {
    var self = this, open, say;
    if (typeof line === 'number') return '<tr role="row">' + self.rows.cells.row(line) + '</tr>';
    open = !self.closed[String(line.code)];
    say = escaped(self.rows.say(self.state.group, line.code)) + ' <small>' + line.rows.length.toLocaleString('en') + '</small>';
    return self.sums(line.rows, '<button type="button" class="plain" data-fold="' + escaped(String(line.code)) + '" aria-expanded="' + open + '">' + say + '</button>', true);
  };
  Live.prototype.show = function () {
    var self = this, lines;
    if (self.isStart()) { self.body.innerHTML = self.start.body; self.settle(); self.feet(); return; }
    lines = self.shown = self.lines();
    if (lines.length > VIRTUAL) self.settle(lines); else {
      self.settle();
      self.body.innerHTML = lines.map(self.line, self).join('') || self.nothing();
    }
    self.feet();
  };
  Live.prototype.nothing = function () {
    var self = this, names = Object.keys(self.state.where), where = Object.assign({}, self.state.where), last, left;
    if (self.state.q) { last = self.state.q; left = self.rows.chosen(where, '').length; } else {
      last = names[names.length - 1]; delete where[last];
      left = self.rows.chosen(where, '').length; last = self.rows.say(last, self.state.where[last]);
    }
    return '<tr><td class="none" colspan="' + self.spec.columns.length + '">' + escaped(Tierboard.say('no_rows_left', { last: last, n: left })) + '</td></tr>';
  };
  Live.prototype.feet = function () {
    var self = this, lines = [], all = self.rows && self.rows.all, from = self.from(), rest;
    if (!self.foot) return;
    if (self.isStart()) { self.foot.innerHTML = self.start.foot; return; }
    if (self.isFiltered()) lines.push(self.sums(self.order, escaped(Tierboard.say('rows_filtered', { n: self.order.length }))));
    lines.push(self.sums(all, escaped(Tierboard.say('total_of', { n: all.length }))));
    if (!self.isFiltered() && !self.state.all && !self.state.group) {
      rest = self.order.slice(0, from).concat(self.order.slice(from + self.spec.first));
      if (rest.length) lines.push(self.sums(rest, escaped(Tierboard.say('rest_of', { n: rest.length }))));
    }
    self.foot.innerHTML = lines.join('');
  };

  /* ---------- many rows: those near the window stand in the page, two gaps stand for the others ---------- */
  Live.prototype.settle = function (lines) {
    var self = this;
    window.removeEventListener('scroll', self.scrolled); window.removeEventListener('resize', self.scrolled);
    self.window = null;
    self.table.removeAttribute('aria-rowcount');
    if (!lines) return;
    self.height = self.height || 44; // a guess until rows were measured
    self.table.setAttribute('aria-rowcount', lines.length + 1);
    self.fill(lines, 0, 2 * MARGIN);
    self.scrolled = function () { if (!self.waiting) self.waiting = requestAnimationFrame(function () { self.waiting = 0; self.follow(lines); }); };
    window.addEventListener('scroll', self.scrolled, { passive: true }); window.addEventListener('resize', self.scrolled);
    self.follow(lines);
  };
  Live.prototype.fill = function (lines, from, to) {
    var self = this, rows = lines.slice(from, to), made;
    function gap(height) { return '<tr class="gap" aria-hidden="true"><td colspan="' + self.spec.columns.length + '" style="height:' + Math.round(height) + 'px"></td></tr>'; }
    made = rows.map(function (line, n) { return self.line(line).replace('<tr role="row"', '<tr role="row" aria-rowindex="' + (from + n + 2) + '"'); });
    self.body.innerHTML = gap(from * self.height) + made.join('') + gap((lines.length - from - rows.length) * self.height);
    self.window = [from, from + rows.length];
    self.measure();
  };
  Live.prototype.measure = function () {
    var rows = this.body.rows, first = rows[1], last = rows[rows.length - 2], height;
    if (!first || rows.length < 3) return;
    height = (last.getBoundingClientRect().bottom - first.getBoundingClientRect().top) / (rows.length - 2);
    if (height > 0) this.height = height;
  };
  Live.prototype.follow = function (lines) {
    var top = this.body.getBoundingClientRect().top, first = Math.floor(-top / this.height), count = Math.ceil(window.innerHeight / this.height);
    var from = Math.max(0, Math.min(first - MARGIN, lines.length - count - 2 * MARGIN)), to = Math.min(lines.length, from + count + 2 * MARGIN);
    var focused = this.body.contains(document.activeElement) && document.activeElement.closest('tr');
    if (this.window && first >= this.window[0] + 5 * (this.window[0] > 0) && first + count <= this.window[1] - 5 * (this.window[1] < lines.length)) return;
    focused = focused && focused.getAttribute('aria-rowindex');
    this.fill(lines, from, to);
    focused = focused && this.body.querySelector('[aria-rowindex="' + focused + '"] th a');
    if (focused) focused.focus({ preventScroll: true });
  };

  /* ---------- controls say what is on ---------- */
  Live.prototype.say = function (selector, text) { this.each(selector, function (output) { output.textContent = text; }); };
  Live.prototype.controls = function () {
    var self = this, state = self.state, sort = state.sort || self.spec.sort || '', filtered = self.isFiltered();
    var named = {}, many = self.order.length.toLocaleString('en');
    self.spec.filters.forEach(function (pair) { named[pair[0]] = 1; });
    self.each('thead th[aria-sort]', function (head) {
      var name = self.spec.columns[head.cellIndex].name, down = state.sort ? sort[0] === '-' : sort[0] !== '-';
      head.setAttribute('aria-sort', sort.replace(/^-/, '') === name ? (down ? 'descending' : 'ascending') : 'none');
    });
    self.each('.chip', function (chip) {
      var column = chip.dataset.column;
      chip.setAttribute('aria-pressed', String(column in state.where && state.where[column] === self.code(column, chip.dataset.choice)));
    });
    self.each('select[data-column]', function (select) {
      var column = select.dataset.column, codes = self.spec.filters.filter(function (pair) { return pair[0] === column; })[0][1];
      select.value = column in state.where ? String(codes.indexOf(state.where[column])) : '';
    });
    self.each('[data-group]', function (select) { select.value = state.group; });
    self.each('[data-find]', function (input) { if (input.value !== state.q && document.activeElement !== input) input.value = state.q; });
    self.each('[data-clear]', function (button) { button.hidden = !filtered; });
    self.each('[data-all]', function (button) {
      button.setAttribute('aria-pressed', String(state.all));
      button.hidden = !!state.group || self.order.length <= self.spec.first;
      button.textContent = state.all ? Tierboard.words.fewer_rows : Tierboard.say('all_rows', { n: many });
    });
    self.each('[data-pages]', function (pager) { pager.hidden = !!state.group || state.all || self.order.length <= self.spec.paged; });
    self.each('[data-page]', function (button) {
      var page = self.pageOf(button.dataset.page);
      button.setAttribute('aria-disabled', String(page < 1 || page > self.pages() || page === state.page));
    });
    self.say('[data-place]', Tierboard.say('page_rows', {
      from: (self.from() + 1).toLocaleString('en'), to: Math.min(self.from() + self.spec.first, self.order.length).toLocaleString('en'), n: many
    }));
    // A column that has no chips: what a link asked for is said in words.
    self.say('[data-asked]', Object.keys(state.where).filter(function (name) { return !named[name]; }).map(function (name) {
      return self.rows.say(name, state.where[name]);
    }).join(' · '));
    self.say('[data-left]', filtered ? Tierboard.say('rows_left', { n: many }) : '');
  };

  /* ---------- the address ---------- */
  Live.prototype.remember = function () {
    var state = this.state, asked = new URLSearchParams(), address;
    Object.keys(state.where).forEach(function (name) { asked.append(name, state.where[name] === null ? '' : state.where[name]); });
    if (state.q) asked.append('q', state.q);
    ['sort', 'group'].forEach(function (name) { if (state[name]) asked.append(name, state[name]); });
    if (state.page > 1 && !state.all && !state.group) asked.append('page', state.page);
    if (state.all) asked.append('all', '1');
    address = String(asked);
    history.replaceState(null, '', location.pathname + location.search + (address ? '#' + this.name + '?' + address : ''));
  };
  Live.prototype.recall = function (address) {
    var self = this, state = self.state;
    return self.data().then(function () {
      state.q = ''; state.where = {}; state.sort = null; state.group = ''; state.page = 1; state.all = false;
      new URLSearchParams(address).forEach(function (value, name) {
        if (name === 'all') state.all = value === '1';
        else if (name === 'q') state.q = value;
        else if (name === 'page') state.page = parseInt(value, 10) || 1;
        else if (name === 'group' || name === 'sort') { if (value.replace(/^-/, '') in self.rows.columns) state[name] = value; }
        else if (!RESERVED[name] && name in self.rows.columns) state.where[name] = self.rows.meant(name, value);
      });
      return self.changed(true);
    }).then(function () { lead(self.box); }, function () { /* the rows are not there: the first ones stay */ });
  };
  /* ---------- exactly what is shown, to take along ---------- */
  Live.prototype.save = function (kind) {
    var self = this;
    return self.data().then(function () { return Tierboard.script('export'); }).then(function () {
      var rows = self.order || self.rows.all;
      return Tierboard.save(kind, self.spec, self.rows.columns, rows, {
        caption: self.table.caption.textContent, name: self.name, say: self.rows.cells.say
      });
    }).then(function (n) {
      if (kind === 'tsv') self.say('[data-said]', Tierboard.say('copied', { n: n.toLocaleString('en') }));
    }, function (error) { self.say('[data-said]', String(error.message || error)); });
  };

  function escaped(text) {
    var span = document.createElement('span');
    span.textContent = text;
    return span.innerHTML.replace(/"/g, '&#34;');
  }

  document.querySelectorAll('[data-live]').forEach(function (box) {
    var live = new Live(box);
    // In a fold, when that is opened: a control in there would have the browser lay out what nobody sees.
    if (box.closest('details')) box.closest('details').addEventListener('toggle', function () { live.wake(); });
    else all.push(live);
    tables[live.name] = tables[live.name] || live;
  });
  // One after the other, when the browser has nothing better to do.
  function wakeNext() {
    var live = all.shift();
    if (!live) return;
    live.wake();
    later(wakeNext);
  }
  function later(work) { if (window.requestIdleCallback) requestIdleCallback(work, { timeout: 2000 }); else setTimeout(work, 50); }
  window.addEventListener('load', function () { later(wakeNext); });
  // A link asks for rows of a table; one of few rows shows them all anyway.
  function arrived() {
    var place = /^#([\w-]+)\?(.*)$/.exec(location.hash), still = place && document.querySelector('[data-rows="' + place[1] + '"]');
    if (place && tables[place[1]]) tables[place[1]].recall(place[2]); else if (still) lead(still);
  }
  function lead(to) {
    var fold = to.closest('details');
    if (fold) fold.open = true;
    to.scrollIntoView();
  }
  window.addEventListener('hashchange', arrived);
  arrived();
  // Paper shows what is chosen, not what happens to be near the window.
  window.addEventListener('beforeprint', function () {
    Object.keys(tables).forEach(function (name) {
      var live = tables[name];
      if (live.window) { live.printed = live.shown; live.settle(); live.body.innerHTML = live.printed.slice(0, 2000).map(live.line, live).join(''); }
    });
  });
  window.addEventListener('afterprint', function () {
    Object.keys(tables).forEach(function (name) { if (tables[name].printed) { tables[name].printed = null; tables[name].show(); } });
  });

  /* ---------- a table wider than its place scrolls; the keyboard must reach it ---------- */
  function reach(boxes) { // all are read before the first is changed, or each would cost a layout of the page
    var all = boxes.map(function (box) { return [box, box.clientWidth > 0, box.scrollWidth <= box.clientWidth]; });
    all.forEach(function (each) {
      var box = each[0];
      box.classList.toggle('fits', each[1] && each[2]); // a head sticks to the window only where nothing scrolls,
      box.classList.toggle('over', each[1] && !each[2]); // names of rows to their place only where something does
      if (each[2]) return;
      box.tabIndex = 0; box.setAttribute('role', 'region');
      box.setAttribute('aria-label', box.querySelector('caption').textContent);
    });
  }
  function tablesIn(part) { return Array.from(part.querySelectorAll('.tw')); }
  if ('IntersectionObserver' in window) {
    var near = new IntersectionObserver(function (entries) {
      var come = entries.filter(function (entry) { return entry.isIntersecting; }).map(function (entry) { return entry.target; });
      come.forEach(function (box) { near.unobserve(box); });
      reach(come);
    }, { rootMargin: '300px' });
    tablesIn(document).forEach(function (box) { near.observe(box); });
  } else reach(tablesIn(document));
  document.querySelectorAll('details').forEach(function (fold) { // what is folded has no width yet
    fold.addEventListener('toggle', function () { if (fold.open) reach(tablesIn(fold)); });
  });
})();
