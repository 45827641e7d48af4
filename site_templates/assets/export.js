/* Takes along exactly the rows a table shows: tab-separated text for the clipboard, CSV, or an XLSX workbook with typed
   cells. Loaded when a reader asks. Nothing from the data becomes a formula: XLSX texts are texts, CSV texts get a '. */
(function () {
  'use strict';
  var Tierboard = window.Tierboard;
  var RISKY = /^[\s\p{Z}\p{C}]*[=+\-@＝＋－＠﹢﹣﹦﹫\t\r]/u, NUMBER = /^[+-]?[0-9][0-9.,]*%?$/;
  var DAY = /^\d{4}-\d\d-\d\d$/;

  function columnsOf(spec, columns, say) { // what stands in a column's cells: chip and second line are columns of their own
    var taken = [];
    function add(name, label, about, number) {
      if (columns[name] && !taken.some(function (each) { return each.name === name; })) taken.push({ name: name, label: label, about: about, number: number });
    }
    spec.columns.forEach(function (column) {
      if (column.link) add(column.link, spec.labels[column.link], ['text']);
      if (column.strip) { column.strip.forEach(function (part) { add(part[0], part[1], part[2], true); }); return; }
      if (column.spark) return;
      add(column.name, column.label, column.about, !!column.number);
      if (column.chip) add(column.chip[0], spec.labels[column.chip[0]], ['text', column.chip[1]]);
      if (column.sub) add(column.sub[0], spec.labels[column.sub[0]], column.sub[1]);
    });
    taken.forEach(function (column) {
      column.value = function (n) {
        var value = columns[column.name][n];
        if (value === null || value === undefined || column.number || (typeof value === 'string' && !column.about[1])) return value;
        return say(column.about, value);
      };
    });
    return taken;
  }

  /* ---------- text ---------- */
  function harmless(text) { return RISKY.test(text) && !NUMBER.test(text) ? "'" + text : text; }
  function lines(taken, rows, cell, between) {
    var made = [taken.map(function (column) { return cell(column.label); }).join(between)];
    rows.forEach(function (n) {
      made.push(taken.map(function (column) { return cell(column.value(n)); }).join(between));
    });
    return made;
  }
  function csvCell(value) {
    var text = value === null || value === undefined ? '' : typeof value === 'string' ? harmless(value) : String(value);
    return /[",\r\n]/.test(text) ? '"' + text.replace(/"/g, '""') + '"' : text;
  }
  function tsvCell(value) {
    return value === null || value === undefined ? '' : typeof value === 'string' ? harmless(value).replace(/[\t\r\n]+/g, ' ') : String(value);
  }
  function copy(text) {
    if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
    var area = document.createElement('textarea'), done; // plain http has no clipboard of the newer kind
    area.value = text; area.style.position = 'fixed'; area.style.opacity = '0';
    document.body.appendChild(area); area.select(); done = document.execCommand('copy'); area.remove();
    return done ? Promise.resolve() : Promise.reject(new Error('copy'));
  }

  /* ---------- XLSX: five small parts in an uncompressed zip ---------- */
  function xml(text) { // signs that XML cannot hold are left out
    return String(text).replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
  }
  function letter(place) {
    var text = '';
    for (place += 1; place; place = Math.floor((place - 1) / 26)) text = String.fromCharCode(65 + (place - 1) % 26) + text;
    return text;
  }
  function sheetCell(place, row, value, style) {
    var at = letter(place) + row, days;
    if (value === null || value === undefined) return '';
    if (typeof value === 'number') return '<c r="' + at + '" s="' + style + '"><v>' + value + '</v></c>';
    if (DAY.test(value)) {
      days = Date.UTC(+value.slice(0, 4), +value.slice(5, 7) - 1, +value.slice(8)) / 864e5 + 25569;
      if (days >= 61) return '<c r="' + at + '" s="3"><v>' + days + '</v></c>'; // before, Excel counts a day too many
    }
    return '<c r="' + at + '" s="' + (style === 1 ? 1 : 0) + '" t="inlineStr"><is><t xml:space="preserve">' + xml(value) + '</t></is></c>';
  }
  function style(column) { // 0 text, 1 head, 2 money and other parts of a whole, 3 date, 4 whole number
    return column.about[0] === 'integer' ? 4 : 2;
  }
  function sheet(taken, rows) {
    var last = letter(taken.length - 1), made;
    made = ['<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>' +
      taken.map(function (column, n) { return '<col min="' + (n + 1) + '" max="' + (n + 1) + '" width="' + (column.number ? 14 : 22) + '" customWidth="1"/>'; }).join('') + '</cols><sheetData><row r="1">' +
      taken.map(function (column, n) { return sheetCell(n, 1, column.label, 1); }).join('') + '</row>'];
    rows.forEach(function (n, at) {
      made.push('<row r="' + (at + 2) + '">' + taken.map(function (column, place) { return sheetCell(place, at + 2, column.value(n), style(column)); }).join('') + '</row>');
    });
    made.push('</sheetData><autoFilter ref="A1:' + last + (rows.length + 1) + '"/></worksheet>');
    return made.join('');
  }
  function workbook(taken, rows, caption) {
    var head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', office = 'http://schemas.openxmlformats.org/', main = office + 'spreadsheetml/2006/main';
    var name = xml(caption.replace(/[\\/?*:[\]]/g, ' ').replace(/^'+|'+$/g, '').slice(0, 31).trim() || 'Tierboard'), rel = office + 'officeDocument/2006/relationships';
    return zip([
      ['[Content_Types].xml', head + '<Types xmlns="' + office + 'package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>'],
      ['_rels/.rels', head + '<Relationships xmlns="' + office + 'package/2006/relationships"><Relationship Id="r1" Type="' + rel + '/officeDocument" Target="xl/workbook.xml"/></Relationships>'],
      ['xl/workbook.xml', head + '<workbook xmlns="' + main + '" xmlns:r="' + rel + '"><sheets><sheet name="' + name + '" sheetId="1" r:id="r1"/></sheets></workbook>'],
      ['xl/_rels/workbook.xml.rels', head + '<Relationships xmlns="' + office + 'package/2006/relationships"><Relationship Id="r1" Type="' + rel + '/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="' + rel + '/styles" Target="styles.xml"/></Relationships>'],
      ['xl/styles.xml', head + '<styleSheet xmlns="' + main + '"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="4" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>'],
      ['xl/worksheets/sheet1.xml', sheet(taken, rows)]
    ]);
  }
  var TABLE = new Uint32Array(256).map(function (_, n) {
    for (var k = 0; k < 8; k += 1) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
    return n >>> 0;
  });
  function crc(bytes) {
    var sum = 0xffffffff, n;
    for (n = 0; n < bytes.length; n += 1) sum = TABLE[(sum ^ bytes[n]) & 255] ^ (sum >>> 8);
    return (sum ^ 0xffffffff) >>> 0;
  }
  function words(sizes, values) { // little-endian numbers of two or four bytes
    var bytes = new Uint8Array(sizes.reduce(function (a, b) { return a + b; }, 0)), view = new DataView(bytes.buffer), at = 0;
    sizes.forEach(function (size, n) { view[size === 2 ? 'setUint16' : 'setUint32'](at, values[n], true); at += size; });
    return bytes;
  }
  function zip(parts) { // 1980-01-01 for all, so that the same rows are the same file
    var pieces = [], index = [], at = 0, text = new TextEncoder(), size;
    parts.forEach(function (part) {
      var name = text.encode(part[0]), body = text.encode(part[1]), same = [0x0800, 0, 0, 0x21, crc(body), body.length, body.length, name.length];
      var local = words([4, 2, 2, 2, 2, 2, 4, 4, 4, 2, 2], [0x04034b50, 20].concat(same, [0]));
      index.push(words([4, 2, 2, 2, 2, 2, 2, 4, 4, 4, 2, 2, 2, 2, 2, 4, 4], [0x02014b50, 20, 20].concat(same, [0, 0, 0, 0, 0, at])), name);
      pieces.push(local, name, body);
      at += local.length + name.length + body.length;
    });
    size = index.reduce(function (sum, each) { return sum + each.length; }, 0);
    return new Blob(pieces.concat(index, [words([4, 2, 2, 2, 2, 4, 4, 2], [0x06054b50, 0, 0, parts.length, parts.length, size, at, 0])]),
      { type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' });
  }

  function offer(blob, name) {
    var link = document.createElement('a');
    link.href = URL.createObjectURL(blob); link.download = name;
    document.body.appendChild(link); link.click(); link.remove();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 60000);
  }
  Tierboard.offer = offer;

  // Save rows as `tsv` (clipboard), `csv` or `xlsx`; promises how many.
  Tierboard.save = function (kind, spec, columns, rows, about) {
    var taken = columnsOf(spec, columns, about.say), name = about.name.replace(/[^\w-]+/g, '_') + '-' + Tierboard.asOf;
    if (kind === 'xlsx') offer(workbook(taken, rows, about.caption), name + '.xlsx');
    else if (kind === 'csv') offer(new Blob(['\ufeff' + lines(taken, rows, csvCell, ',').join('\r\n') + '\r\n'], { type: 'text/csv;charset=utf-8' }), name + '.csv');
    else return copy(lines(taken, rows, tsvCell, '\t').join('\n')).then(function () { return rows.length; });
    return Promise.resolve(rows.length);
  };
})();
