-- The director, and per region a head and account managers: about nine for 200 accounts, more slowly as
-- the company grows.
with sizes as (
    select
        regions.region_no,
        regions.region,
        greatest(1, round(regions.share * 9 * pow(customers() / 200.0, 0.6)))::integer as staff_count,
    from demo.regions as regions
),

people as (
    select region_no, region, unnest(range(1, staff_count + 1))::integer as place from sizes
    union all
    select 0 as region_no, '总部' as region, 1 as place
),

numbered as (
    select
        region_no,
        region,
        place,
        row_number() over (order by region_no, place)::integer - 1 as number,
    from people
)

select
    number,
    format('M{:02d}', number) as manager_id,
    region_no,
    region,
    place,
    ['秦', '林', '周', '沈', '高', '许', '顾', '陆', '程', '叶', '傅', '白', '孟', '江', '余', '韩', '宋', '谢', '薛', '唐']
        [1 + number % 20]
        || ['望舒', '亦舟', '慕言', '如澜', '启川', '知夏', '怀远', '清和', '以安', '景行', '书禾', '南乔', '砚秋']
        [1 + number % 13] as name,
    number = 3 as is_slow,
    case
        when number = 3 then 2.9
        else 0.75 + 0.5 * chance(number, 'pace')
    end as pace,
    case
        when number = 3 then -0.55
        else 0.18 * bell(number, 'bearing')
    end as felt,
    case
        when number = 0 then null
        when place = 1 then 'M00'
        else format('M{:02d}', number - place + 1)
    end as reports_to,
from numbered
