-- What changed at the account since the build compared with: worse first.
-- @grain customer_id, change_code
select
    changes.customer_id,
    changes.severity,
    changes.change_code,
    changes.tier_before,
    changes.tier,
    changes.amount,
    changes.change_count,
    changes.cause_code,
    changes.cause_on,
    changes.cause_value,
    changes.cause_limit,
    changes.cause_amount,
from marts.changes as changes
where changes.customer_id is not null
order by changes.customer_id, changes.place
