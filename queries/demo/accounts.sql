-- Who the accounts are: place, trade, size (a few large, many small) and who looks after them.
with ranked as (
    select
        number::bigint as number,
        row_number() over (order by chance(number, 'size'), number) as size_rank,
        row_number() over (order by chance(number, 'region'), number) as region_rank,
        chance(number, 'industry') as industry_draw,
    from range(1, customers() + 1) as numbers (number)
),

sized as (
    select
        number,
        (region_rank - 0.5) / customers() as region_draw,
        industry_draw,
        (size_rank - 0.5) / customers() as size_share,
        bell_quantile((size_rank - 0.5) / customers()) as size_score,
    from ranked
),

traded as (
    select
        number,
        region_draw,
        size_share,
        size_score,
        case
            when number % 97 = 11 then '内部'
            when industry_draw < if(size_share > 0.9, 0.45, 0.25) then '酒店'
            when industry_draw < if(size_share > 0.9, 0.70, 0.36) then '经销'
            when industry_draw < 0.50 then '会所'
            when industry_draw < 0.78 then '餐饮'
            when industry_draw < 0.89 then '酒吧'
            else '零售'
        end as industry,
    from sized
),

placed as (
    select
        traded.number,
        traded.industry,
        traded.size_share,
        traded.size_score,
        regions.region_no,
        regions.region,
        regions.warehouse_delay,
        regions.felt as region_felt,
        pick(regions.cities, pow(chance(traded.number, 'city'), 1.4)) as city,
    from traded
    inner join demo.regions as regions
        on traded.region_draw >= regions.share_before and traded.region_draw < regions.share_before + regions.share
),

staffed as (
    select region_no, count(*) as staff_count, min(number) as first_number
    from demo.staff
    group by region_no
)

select
    placed.number,
    format('C-{:05d}', placed.number) as customer_id,
    placed.industry,
    placed.size_share,
    placed.size_score,
    18000 * exp(1.42 * least(2.4, placed.size_score)) as monthly_value,
    placed.region,
    placed.warehouse_delay,
    placed.region_felt,
    placed.city,
    (staffed.first_number + row_number() over (
        partition by placed.region_no order by chance(placed.number, 'manager'), placed.number
    ) % staffed.staff_count)::integer as manager_number,
from placed
inner join staffed on placed.region_no = staffed.region_no
