-- What the account brought in over the trailing window and what serving it cost; the rows before the last add up to it.
-- @grain customer_id, contribution_part
with parts as (
    select
        account_contribution.customer_id,
        unnest([
            {'place': 1, 'part': 'revenue', 'amount': account_contribution.revenue},
            {'place': 2, 'part': 'cost_of_goods', 'amount': -account_contribution.cost_of_goods},
            {'place': 3, 'part': 'tickets', 'amount': -account_contribution.ticket_cost},
            {'place': 4, 'part': 'visits', 'amount': -account_contribution.visit_cost},
            {'place': 5, 'part': 'returns', 'amount': -account_contribution.returns_cost},
            {'place': 6, 'part': 'claims', 'amount': -account_contribution.claims},
            {'place': 7, 'part': 'promotions', 'amount': -account_contribution.promotions},
            {'place': 8, 'part': 'money', 'amount': -account_contribution.cost_of_money},
            {'place': 9, 'part': 'contribution', 'amount': account_contribution.contribution},
        ]) as cell,
    from marts.account_contribution as account_contribution
)

select parts.customer_id, parts.cell.part as contribution_part, parts.cell.amount as part_amount
from parts
where parts.cell.amount <> 0 or parts.cell.part in ('revenue', 'contribution')
order by parts.customer_id, parts.cell.place
