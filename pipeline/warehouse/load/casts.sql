-- Macros that turn an office system's text into values; NULL means "cannot be read", never a guess.
-- `day_order` is dmy, mdy, ymd or '' (unknown); `mark` is the decimal mark; `zone` the company's time zone.

create or replace temp macro load_narrow(x) as
    translate(x, '０１２３４５６７８９．，－／：（）％＋　−', '0123456789.,-/:()%+ -');

create or replace temp macro load_four_digits(iso) as
    case
        when regexp_matches(iso, '^(\d{4})-') then iso
        when regexp_matches(iso, '^([0-5]\d|6[0-8])-') then '20' || iso
        else '19' || iso
    end;

-- 5.11.2026, 11/5/26: which piece is what is the column's decision.
create or replace temp macro load_ordered(x, day_order) as
    case day_order
        when 'dmy' then load_four_digits(
            regexp_replace(x, '^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:[T\s]+|$)', '\3-\2-\1 ')
        )
        when 'mdy' then load_four_digits(
            regexp_replace(x, '^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:[T\s]+|$)', '\3-\1-\2 ')
        )
        when 'ymd' then load_four_digits(
            regexp_replace(x, '^(\d{2})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T\s]+|$)', '\1-\2-\3 ')
        )
    end;

-- 5-Nov-26, Nov 5, 2026: month names are English and decide the order themselves.
create or replace temp macro load_named(x) as
    strftime(
        try_strptime(
            nullif(
                regexp_extract(
                    regexp_replace(
                        regexp_replace(x, '(?i)(\s+\d{1,2}:.*)$', ''),
                        '(?i)^(\d{1,2}|[a-z]{3})[a-z]*[-\s/.,]*(\d{1,2}|[a-z]{3})[a-z]*[-\s/.,]*(\d{2}|\d{4})$',
                        '\1-\2-\3'
                    ),
                    '(?i)^(?:\d{1,2}-[a-z]{3}|[a-z]{3}-\d{1,2})-\d+$'
                ),
                ''
            ),
            ['%d-%b-%y', '%d-%b-%Y', '%b-%d-%y', '%b-%d-%Y']
        ),
        '%Y-%m-%d '
    ) || trim(regexp_extract(x, '\s+\d{1,2}:.*$'));

create or replace temp macro load_serial(x) as
    strftime(timestamp '1899-12-30' + to_seconds(
        try_cast(round(try_cast(regexp_extract(x, '^[2-7]\d{4}(?:\.\d+)?$') as double) * 86400) as bigint)
    ), '%Y-%m-%d %H:%M:%S');

-- Any date, as `Y-M-D time`; year first needs no decision.
create or replace temp macro load_iso(x, day_order) as
    case
        when regexp_matches(x, '^\d{4}\s?[-/.年]') then regexp_replace(
            x, '^(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?(?:日[T\s]*|[T\s]+|$)', '\1-\2-\3 '
        )
        when regexp_matches(x, '^\d{14}$')
            then regexp_replace(x, '^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$', '\1-\2-\3 \4:\5:\6')
        when regexp_matches(x, '^\d{8}(?:[T\s]|$)') then regexp_replace(x, '^(\d{4})(\d\d)(\d\d)[T\s]*', '\1-\2-\3 ')
        when regexp_matches(x, '^\d{1,2}[-/.]\d{1,2}[-/.]\d') then load_ordered(x, day_order)
        when regexp_matches(x, '^[2-7]\d{4}(?:\.\d+)?$') then load_serial(x)
        when regexp_matches(x, '(?i)[a-z]{3}') then load_named(x)
    end;

create or replace temp macro load_time_parts(text) as regexp_extract(
    text,
    '(?i)^(上午|下午)?\s*(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})(?:[.,](\d{1,6}))?\d*秒?)?\s*(AM|PM)?\s*(Z|UTC|[+-]\d\d(?::?\d\d)?)?$',
    ['half', 'hour', 'minute', 'second', 'fraction', 'meridiem', 'zone']
);

create or replace temp macro load_hours(part) as
    try_cast(part.hour as int)
    + case when (part.half = '下午' or upper(part.meridiem) = 'PM') and try_cast(part.hour as int) < 12 then 12 else 0 end
    - case when (part.half = '上午' or upper(part.meridiem) = 'AM') and try_cast(part.hour as int) = 12 then 12 else 0 end;

-- Seconds east of Greenwich; the text is Z, UTC, +08, +0800 or -05:30.
create or replace temp macro load_offset(zone) as
    case
        when upper(zone) in ('Z', 'UTC') then 0
        else (case when zone[1] = '-' then -1 else 1 end)
            * (try_cast(zone[2:3] as int) * 3600 + coalesce(try_cast(right(replace(zone[4:], ':', ''), 2) as int), 0) * 60)
    end;
