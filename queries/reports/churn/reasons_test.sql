-- Whether our reasons are spread like the reference survey's: chi-square goodness of fit, once over all six classes and once
-- with the rarest pooled until each expected count is at least 5, against the 5 % limit of the pooled test.
with lost as (
    select lost_accounts.churn_reason, count(*) as observed
    from marts.lost_accounts as lost_accounts
    group by lost_accounts.churn_reason
),

known as (
    select
        coalesce(sum(observed) filter (where churn_reason is not null), 0)::bigint as known_count,
        coalesce(sum(observed) filter (where churn_reason is null), 0)::bigint as unknown_count,
    from lost
),

classes as (
    select
        reference.churn_reason,
        coalesce(lost.observed, 0) as observed,
        known.known_count * reference.reference_pct / 100.0::double as expected,
        reference.is_controllable,
    from seeds.churn_reference as reference
    left join lost on lost.churn_reason = reference.churn_reason
    cross join known
),

-- From the rarest up: a class joins the pool while what came before it is less than 5.
pooled as (
    select
        *,
        coalesce(sum(expected) over (
            order by expected, churn_reason rows between unbounded preceding and 1 preceding
        ), 0) < 5 as is_pooled,
    from classes
),

groups as (
    select case when is_pooled then '' else churn_reason end as name, sum(observed) as observed, fsum(expected) as expected
    from pooled
    group by case when is_pooled then '' else churn_reason end
),

tests as (
    select
        (select fsum(pow(observed - expected, 2) / expected) from classes) as chi_square_all,
        (select count(*) - 1 from classes) as degrees_all,
        fsum(pow(observed - expected, 2) / expected) as chi_square,
        count(*) - 1 as degrees,
        min(expected) >= 5 as is_valid,
    from groups
)

select
    known.known_count,
    known.unknown_count,
    100.0::double * (select sum(observed) from classes where is_controllable) / known.known_count as controllable_pct,
    tests.chi_square_all,
    tests.degrees_all,
    (select count(*) from pooled where is_pooled) as pooled_classes,
    tests.chi_square,
    tests.degrees,
    -- A chi-square quantile is that of F with as many degrees above and endlessly many below.
    tests.degrees * f_quantile(0.95, tests.degrees, 1e12) as critical_value,
    case
        when not tests.is_valid or tests.degrees = 0 then 'untestable'
        when tests.chi_square > tests.degrees * f_quantile(0.95, tests.degrees, 1e12) then 'different'
        else 'similar'
    end as reasons_verdict,
from tests
cross join known
where known.known_count >= parameter('minimum_n')
