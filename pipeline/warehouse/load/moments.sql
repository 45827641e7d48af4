-- From `Y-M-D time` to a timestamp: both parts must be wholly understood, and the year lie in 1900 to 2200.

create or replace temp macro load_in_range(moment) as
    case when moment between timestamp '1900-01-01' and timestamp '2200-12-31 23:59:59.999999' then moment end;

create or replace temp macro load_clock(rest, parts) as
    case
        when rest = '' then to_microseconds(0)
        when parts.hour <> '' and load_hours(parts) < 24
            and try_cast(parts.minute as int) < 60
            and coalesce(try_cast(parts.second as int), 0) < 60
            then to_seconds(
                load_hours(parts) * 3600
                + try_cast(parts.minute as int) * 60
                + coalesce(try_cast(parts.second as int), 0)
            ) + to_microseconds(try_cast(rpad(parts.fraction, 6, '0') as bigint))
    end;

create or replace temp macro load_zoned(moment, zone, company) as
    case
        when coalesce(zone, '') = '' then moment
        else timezone(company, timezone('UTC', moment - to_seconds(load_offset(zone))))
    end;

create or replace temp macro load_day(iso) as
    try_cast(trim(regexp_extract(iso, '^\d{4}-\d{1,2}-\d{1,2} ')) as timestamp);

-- A macro writes its arguments out wherever it uses them; a lambda over a list of one works each out once, without
-- which these few lines grow into thousands of regular expressions. One lambda after the other: of one within another
-- the planner would look at the inner twice, and at the innermost of four sixteen times.
create or replace temp macro load_moment(x, day_order, company) as
    list_transform(
        list_transform(
            list_transform(
                list_transform(
                    list_transform([load_narrow(x)], lambda narrow: load_iso(narrow, day_order)),
                    lambda iso: {'iso': iso, 'rest': trim(regexp_replace(iso, '^\S+', ''))}
                ),
                lambda found: {'iso': found.iso, 'rest': found.rest, 'parts': load_time_parts(found.rest)}
            ),
            lambda found: {
                'moment': load_day(found.iso) + load_clock(found.rest, found.parts), 'zone': found.parts.zone
            }
        ),
        lambda found: load_in_range(load_zoned(found.moment, found.zone, company))
    )[1];

-- A month without a day, for the columns that allow it: 2026-11, 2026年11月, 202611.
create or replace temp macro load_month(x) as
    try_cast(
        regexp_extract(
            regexp_replace(load_narrow(x), '^((?:19|20|21)\d\d)\s?[-/.年]?\s?(0?[1-9]|1[0-2])月?$', '\1-\2-1'),
            '^\d{4}-\d{1,2}-1$'
        ) as timestamp
    );

-- Year first, as nearly every export writes it, without regular expressions: the cast is strict about a date, and the
-- text of a time is looked at because the cast would drop what follows it, a zone or PM, without a word.
create or replace temp macro load_is_iso(x) as x >= '1900' and x < '2201' and x[5] in ('-', '/');

create or replace temp macro load_fast_date(x) as
    try_cast(case when strlen(x) between 8 and 10 and load_is_iso(x) then x end as date);

create or replace temp macro load_fast_timestamp(x) as
    try_cast(
        case
            when not load_is_iso(x) then null
            when strlen(x) = 19 and x[17] = ':' or strlen(x) = 16 and x[14] = ':' or strlen(x) between 8 and 10 then x
            when strlen(x) between 12 and 18 and x[-3] = ':' and not contains(x, '+') and not contains(x[9:], '-') then x
        end as timestamp
    );

-- Day or month first with a four-digit year, and 20261105: a format is ten times as fast as a regular expression.
create or replace temp macro load_usual(x, day_order) as
    load_in_range(
        case
            when x not between '0' and '9~' then null
            when day_order = 'dmy' and strlen(x) < 11 then try_strptime(x, ['%d/%m/%Y', '%d.%m.%Y', '%d-%m-%Y'])
            when day_order = 'mdy' and strlen(x) < 11 then try_strptime(x, ['%m/%d/%Y', '%m.%d.%Y', '%m-%d-%Y'])
            when strlen(x) = 8 then try_strptime(x, '%Y%m%d')
        end
    );
