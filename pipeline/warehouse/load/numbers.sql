-- Macros for numbers as people write them: ¥1,234.50  (1,234)  1,234-  12%  1.234,50

create or replace temp macro load_symbolless(x) as trim(regexp_replace(load_narrow(x), '[¥￥$€£元]', '', 'g'));

create or replace temp macro load_negative(s) as regexp_matches(s, '^(?:\(.*\)|-.*|.*-)$');

-- The digits with their marks: no symbol, sign, bracket or percent.
create or replace temp macro load_core(s) as
    trim(regexp_replace(regexp_replace(s, '^(?:\((.*)\)|-(.*)|\+(.*)|(.*)-)$', '\1\2\3\4'), '%$', ''));

create or replace temp macro load_dotted(core, mark) as
    case
        when mark = ',' and regexp_matches(core, '^(?:\d+|\d{1,3}(?:[. ''\x{a0}\x{202f}]\d{3})+)?(?:,\d*)?$')
            then replace(regexp_replace(core, '[. ''\x{a0}\x{202f}]', '', 'g'), ',', '.')
        when mark = '.' and regexp_matches(core, '^(?:\d+|\d{1,3}(?:[, ''\x{a0}\x{202f}]\d{3})+)?(?:\.\d*)?$')
            then regexp_replace(core, '[, ''\x{a0}\x{202f}]', '', 'g')
        when regexp_matches(core, '(?i)^\d+(?:\.\d+)?e[+-]?\d+$') then core
    end;

create or replace temp macro load_number(x, mark) as
    list_transform(
        [load_symbolless(x)],
        lambda bare: try_cast(
            list_transform([load_core(bare)], lambda core: try_cast(load_dotted(core, mark) as decimal(24, 8)))[1]
            * (case when load_negative(bare) then -1 else 1 end)::decimal(1, 0)
            * (case when contains(bare, '%') then 0.01 else 1 end)::decimal(3, 2)
            as decimal(18, 4)
        )
    )[1];

-- The commonest forms, 1234.5 and 1,234.50, by one regular expression.
create or replace temp macro load_grouped(x, mark) as
    case
        when mark = '.' and regexp_full_match(x, '-?(?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d+)?')
            then try_cast(replace(x, ',', '') as decimal(18, 4))
        when mark = ',' and regexp_full_match(x, '-?(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d+)?')
            then try_cast(replace(replace(x, '.', ''), ',', '.') as decimal(18, 4))
    end;

-- A number with its digits made alike but the first, which decides whether 0,123 can have a thousands mark.
create or replace temp macro load_shape(x) as x[1] || translate(x[2:], '012345678', '999999999');

-- Which decimal mark a number's own form proves: ',' or '.', or '?,' and '?.' where 1,234 or 1.234 could be either.
create or replace temp macro load_mark(core) as
    case
        when not regexp_matches(core, '^[\d., ''\x{a0}\x{202f}]*\d[\d.,]*$') then null
        when not regexp_matches(core, '[.,]') then null
        when regexp_matches(core, '^[1-9]\d{0,2}[.,]\d{3}$') then '?' || core[-4]
        when regexp_matches(core, '^\d{1,3}(?:[. ''\x{a0}\x{202f}]\d{3})*,\d+$|^\d+,\d+$|^\d{1,3}(?:\.\d{3}){2,}$') then ','
        when regexp_matches(core, '^\d{1,3}(?:[, ''\x{a0}\x{202f}]\d{3})*\.\d*$|^\d*\.\d*$|^\d{1,3}(?:,\d{3}){2,}$') then '.'
    end;

-- Whether a plain number is none that could have a thousands mark, such as 1.500; cheap, and rather too strict.
create or replace temp macro load_is_sure(x) as x is null or x[-4] <> '.' or strlen(x) > 8;
