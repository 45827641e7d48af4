/* The page of any entity without one of its own: finds the file that holds its rows by a hash of the number after the
   #, and fills the holes of the page with them. Everything is set as text; cells come escaped from cells.js. */
(function () {
  'use strict';
  var Tierboard = window.Tierboard, box = document.getElementById('others');
  if (!box) return;
  var spec = JSON.parse(box.querySelector('script[type="application/json"]').textContent), parts = Tierboard.cellParts;
  var there = box.querySelector('[data-state=there]'), blank = there.innerHTML, DASH = '—', MINUS = '−';

  function hash(text) { // FNV-1a with 32 bits over code points, as pipeline/warehouse/shards.py computes it
    var made = 2166136261;
    Array.from(text).forEach(function (sign) { made = Math.imul(made ^ sign.codePointAt(0), 16777619) >>> 0; });
    return made;
  }
  function asked() {
    try { return decodeURIComponent(location.hash.slice(1)); } catch (error) { return location.hash.slice(1); }
  }
  function show(state) {
    box.querySelectorAll('[data-state]').forEach(function (part) { part.hidden = part.dataset.state !== state; });
    box.querySelector('[data-wait]').hidden = state !== 'wait';
  }

  /* ---------- values ---------- */
  function known(value) { return value !== null && value !== undefined; }
  function records(rows, key) { // question → its rows by column name; the key is left out of each
    var found = {};
    Object.keys(spec.columns).forEach(function (question) {
      found[question] = (rows[question] || []).map(function (row) {
        var made = {};
        made[spec.per] = key;
        spec.columns[question].forEach(function (name, n) { made[name] = row[n]; });
        return made;
      });
    });
    return found;
  }
  function about(name) { return name in spec.lists ? ['text', name] : [name]; }
  function said(value, name) { return parts.said(spec.lists, about(name), value); }
  function signed(value, name) { // as Formats.signed: what rounds to nothing has no direction
    var size;
    if (!known(value)) return DASH;
    size = said(Math.abs(value), name);
    if (!/[1-9]/.test(size)) return '±' + size;
    return (value > 0 ? '+' : MINUS) + size;
  }
  function joined(said, more) { // as findings.py: no space between two Han characters where texts meet
    if (/[\u4e00-\u9fff]$/.test(said) && /^ [\u4e00-\u9fff]/.test(more)) return said + more.slice(1);
    if (/[\u4e00-\u9fff] $/.test(said) && /^[\u4e00-\u9fff]/.test(more)) return said.slice(0, -1) + more;
    return said + more;
  }
  Tierboard.joined = joined;
  function sentence(pieces, row, facts) { // as findings.say: {amount:money}, {change:+money}, {code:list}, {count:1|row|rows}
    return (pieces || []).reduce(function (said, piece) {
      said = joined(said, piece[0]);
      return piece[1] === null ? said : joined(said, fact((piece[1] in row ? row : facts)[piece[1]], piece[2]));
    }, '');
  }
  function fact(value, name) {
    if (name.slice(0, 2) === '1|') return name.split('|')[value === 1 ? 1 : 2];
    return name[0] === '+' ? signed(value, name.slice(1)) : said(value, name);
  }
  function address(per, key) {
    if (!known(key)) return null;
    if (spec.others[per]) return Tierboard.up + spec.others[per] + '#' + encodeURIComponent(key);
    return spec.pages[per] && spec.pages[per][key] ? Tierboard.up + spec.pages[per][key] : null;
  }

  /* ---------- holes ---------- */
  function at(found, row, place) { // question.column: of a row of a list, else of the question's only row
    var names = place.split('.'), own = row && row.question === names[0] ? row.values : found[names[0]][0];
    if (names.length === 1) return found[names[0]].length > 0;
    return own ? own[names[1]] : null;
  }
  function tint(part, value) { // the class itself, or that of a code of a list, as site.css colours it
    if (known(value)) part.classList.add(part.dataset.tones ? 'v-' + part.dataset.tones + '-' + value : value);
  }
  function fill(root, found, row) {
    root.querySelectorAll('[data-if]').forEach(function (part) {
      part.hidden = !part.dataset.if.split(' ').some(function (place) {
        var value = at(found, row, place);
        return 'known' in part.dataset ? known(value) : Boolean(value);
      });
    });
    root.querySelectorAll('[data-unless]').forEach(function (part) {
      var value = at(found, row, part.dataset.unless);
      part.hidden = 'known' in part.dataset ? known(value) : Boolean(value);
    });
    root.querySelectorAll('[data-hole]').forEach(function (part) {
      var value = at(found, row, part.dataset.hole), name = part.dataset.as, page;
      part.textContent = part.dataset.signed ? signed(value, name) : said(value, name);
      if (part.dataset.tone) tint(part, at(found, row, part.dataset.tone));
      if (part.dataset.per) {
        page = address(part.dataset.per, at(found, row, part.dataset.key));
        if (page) part.href = page;
      }
    });
    root.querySelectorAll('[data-sentence]').forEach(function (part) {
      var code = at(found, row, part.dataset.code);
      part.textContent = known(code) ? sentence(spec.sentences[part.dataset.sentence][code], row.values, {}) : '';
    });
    root.querySelectorAll('[data-tel]').forEach(function (part) {
      var number = at(found, row, part.dataset.tel);
      part.innerHTML = known(number) ? parts.call(number) : '';
    });
  }
  function column(rows, name) { return rows.map(function (row) { return row[name] === undefined ? null : row[name]; }); }
  function scaleOf(values) {
    var largest = values.reduce(function (most, value) { return Math.max(most, Math.abs(value || 0)); }, 0);
    return spec.scales.filter(function (scale) { return largest >= scale[0]; })[0];
  }
  function isMoney(each) { return each.about[0] === 'money' && !each.about[1]; }
  function scaled(columns, rows) { // one unit for all columns of money, but for one whose values would vanish in it
    var all = [], shared;
    columns.filter(isMoney).forEach(function (each) { all = all.concat(column(rows, each.name)); });
    shared = scaleOf(all);
    return columns.map(function (each) {
      var own, largest, scale;
      if (!isMoney(each)) return each;
      own = column(rows, each.name);
      largest = own.reduce(function (most, value) { return Math.max(most, Math.abs(value || 0)); }, 0);
      scale = largest >= Math.pow(10, shared[1]) / 10 ? shared : scaleOf(own);
      return Object.assign({}, each, { shift: scale[1], places: scale[2], unit: scale[3], head: scale[4] });
    });
  }
  function total(columns, rows, totals, cells) {
    return '<tr role="row">' + columns.map(function (each, n) {
      if (!n) return '<th scope="row" role="rowheader">' + Tierboard.say('total_of', { n: rows.length }) + '</th>';
      if (totals.indexOf(each.name) < 0) return '<td role="cell" class="x"></td>';
      var sum = column(rows, each.name).reduce(function (before, value) { return before + Math.round((value || 0) * 1e4); }, 0) / 1e4;
      return '<td role="cell" class="' + each.css + '" data-l="">' + cells.total(each, sum) + '</td>';
    }).join('') + '</tr>';
  }
  function table(part, found) {
    var asked = spec.tables[part.dataset.table], rows = found[asked.question], columns, values = {}, pages = {}, cells;
    part.hidden = !rows.length;
    if (!rows.length) return;
    columns = scaled(asked.columns, rows);
    [spec.per].concat(spec.columns[asked.question]).forEach(function (name) { values[name] = column(rows, name); });
    columns.forEach(function (each) {
      if (each.link) pages[each.link] = values[each.link].map(function (key) { var page = address(each.link, key); return page && page.slice(Tierboard.up.length); });
    });
    cells = Tierboard.cells(columns, spec.lists, { columns: values, pages: pages });
    columns.forEach(function (each, n) { if (each.head) part.querySelectorAll('thead .u')[n].textContent = each.head; });
    part.querySelector('tbody').innerHTML = rows.map(function (_, n) { return '<tr role="row">' + cells.row(n) + '</tr>'; }).join('');
    if (asked.totals.length && rows.length > 1) part.querySelector('tfoot').innerHTML = total(columns, rows, asked.totals, cells);
    else part.querySelector('tfoot').remove();
  }
  function marks(part, rows) { // a line of marks for each kind of event, each at its place in the year
    part.querySelectorAll('[data-lane]').forEach(function (lane) {
      var own = rows.filter(function (row) { return String(row.lane) === lane.dataset.lane; }), line = lane.querySelector('span');
      lane.hidden = !own.length;
      own.forEach(function (row) {
        var mark = line.appendChild(document.createElement('i'));
        mark.className = row.tone + ' l' + row.lane;
        mark.style.left = row.from_left + '%'; mark.style.width = row.width + '%'; mark.style.height = row.height + '%';
      });
    });
  }
  function beat(part, rows) { // the last orders, when the next is expected, and today, each at its place
    rows.forEach(function (row) {
      var mark = part.appendChild(document.createElement('i')), gap;
      mark.className = row.mark; mark.style.left = row.from_left + '%'; mark.style.width = row.width + '%';
      if (row.mark !== 'order' || row.is_first) return;
      gap = part.appendChild(document.createElement('small'));
      gap.style.left = row.from_left + '%'; gap.textContent = said(row.gap_days, 'integer');
    });
  }
  function list(part, found) {
    var model = part.querySelector('template'), none = part.querySelector('[data-none]');
    var only = part.dataset.only ? part.dataset.only.split(':') : null;
    var rows = found[part.dataset.each].filter(function (row) { return !only || row[only[0]] === only[1]; });
    part.hidden = !rows.length && !none;
    if (none) none.hidden = rows.length > 0;
    rows.forEach(function (values) {
      var made = document.importNode(model.content, true);
      fill(made, found, { question: part.dataset.each, values: values });
      part.appendChild(made);
    });
  }
  function draw(found) {
    there.innerHTML = blank;
    fill(there, found, null); // before the lists, whose holes are those of their rows
    there.querySelectorAll('[data-each]').forEach(function (part) { list(part, found); });
    there.querySelectorAll('[data-finding]').forEach(function (part) {
      found.findings.forEach(function (row) { if (row.slot === part.dataset.finding) part.textContent = sentence(spec.findings[row.code], row, found.profile[0] || {}); });
    });
    there.querySelectorAll('[data-chip]').forEach(function (part) {
      part.innerHTML = parts.chip(spec.lists, part.dataset.as, at(found, null, part.dataset.chip));
    });
    there.querySelectorAll('[data-spark]').forEach(function (part) {
      var names = part.dataset.spark.split('.');
      part.innerHTML = parts.spark(column(found[names[0]], names[1]));
    });
    there.querySelectorAll('[data-marks]').forEach(function (part) { marks(part, found[part.dataset.marks]); });
    there.querySelectorAll('[data-beat]').forEach(function (part) { beat(part, found[part.dataset.beat]); });
    there.querySelectorAll('[data-table]').forEach(function (part) { table(part, found); });
  }

  /* ---------- who is asked for ---------- */
  function elsewhere(key) { // somebody with a page of their own may be asked for here too
    return Tierboard.script('search').then(function () { return Tierboard.find.own(spec.per, key); }).then(function (page) {
      if (key !== asked()) return;
      if (page) { Tierboard.go(Tierboard.up + page); return; }
      box.querySelector('[data-asked]').textContent = key;
      show('none');
    });
  }
  function open() {
    var key = asked();
    show('wait');
    document.querySelectorAll('a[hreflang]').forEach(function (link) { link.hash = location.hash; });
    if (!key) { box.querySelector('[data-asked]').textContent = ''; show('none'); return; }
    Tierboard.load('data/' + spec.slug + '/' + hash(key) % spec.shards + '.json.gz').catch(function (error) {
      if (/^404/.test(error.message)) return {}; // a file that nobody's rows fell into
      throw error;
    }).then(function (shard) {
      var found;
      if (key !== asked()) return;
      if (!Object.prototype.hasOwnProperty.call(shard, key)) return elsewhere(key);
      found = records(shard[key], key);
      draw(found);
      document.title = at(found, null, spec.title) + ' · ' + spec.site;
      show('there');
      window.scrollTo(0, 0);
      performance.mark('filled');
    }).catch(function () { if (key === asked()) show('failed'); });
  }
  window.addEventListener('hashchange', open);
  box.querySelector('[data-search]').addEventListener('click', function () { document.getElementById('find').focus(); });
  open();
})();
