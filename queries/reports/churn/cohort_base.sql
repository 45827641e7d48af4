-- How many accounts the cohorts hold, and how many they leave out: those acquired before the first exported order, and
-- those without an order day.
with accounts as (
    select count(*) as accounts
    from marts.account_profiles as account_profiles
),

cohorts as (
    select
        count(*) filter (where not account_cohorts.is_older) as cohort_accounts,
        count(*) filter (where account_cohorts.is_older) as older_accounts,
        count(*) as ordering_accounts,
    from marts.account_cohorts as account_cohorts
)

select cohorts.cohort_accounts, cohorts.older_accounts, accounts.accounts - cohorts.ordering_accounts as silent_accounts
from accounts
cross join cohorts
