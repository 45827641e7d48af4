-- From `Y-M-D time` to a timestamp: both parts must be wholly understood, and the year lie in 1900 to 2200.

create or replace temp macro load_in_range(moment) as
    case when moment between timestamp '1900-01-01' and timestamp '2200-12-31 23:59:59.999999' then moment end;

create or replace temp macro load_clock(rest) as
    case
        when rest = '' then to_microseconds(0)
        when load_time_parts(rest).hour <> '' and load_hours(load_time_parts(rest)) < 24
            and try_cast(load_time_parts(rest).minute as int) < 60
            and coalesce(try_cast(load_time_parts(rest).second as int), 0) < 60
            then to_seconds(
                load_hours(load_time_parts(rest)) * 3600
                + try_cast(load_time_parts(rest).minute as int) * 60
                + coalesce(try_cast(load_time_parts(rest).second as int), 0)
            ) + to_microseconds(try_cast(rpad(load_time_parts(rest).fraction, 6, '0') as bigint))
    end;

create or replace temp macro load_zoned(moment, zone, company) as
    case
        when coalesce(zone, '') = '' then moment
        else timezone(company, timezone('UTC', moment - to_seconds(load_offset(zone))))
    end;

create or replace temp macro load_from_iso(iso, company) as
    load_in_range(
        load_zoned(
            try_cast(trim(regexp_extract(iso, '^\d{4}-\d{1,2}-\d{1,2} ')) as timestamp)
            + load_clock(trim(regexp_replace(iso, '^\S+', ''))),
            load_time_parts(trim(regexp_replace(iso, '^\S+', ''))).zone,
            company
        )
    );

create or replace temp macro load_moment(x, day_order, company) as load_from_iso(load_iso(load_narrow(x), day_order), company);

-- A month without a day, for the columns that allow it: 2026-11, 2026年11月, 202611.
create or replace temp macro load_month(x) as
    try_cast(
        regexp_replace(load_narrow(x), '^((?:19|20|21)\d\d)\s?[-/.年]?\s?(0?[1-9]|1[0-2])月?$', '\1-\2-1') as timestamp
    );

-- The two ISO forms nearly every export uses, without regular expressions.
create or replace temp macro load_fast_date(x) as
    case
        when length(x) = 10 and x[8] in ('-', '/')
            and try_cast(x as date) between date '1900-01-01' and date '2200-12-31' then try_cast(x as date)
    end;

create or replace temp macro load_fast_timestamp(x) as
    case
        when (length(x) = 19 and x[17] = ':' or length(x) = 16 and x[14] = ':' or length(x) = 10) and x[8] in ('-', '/')
            then load_in_range(try_cast(x as timestamp))
    end;
