-- Accounts that fell a tier or became inactive within a month: the number beside the page in the navigation.
select count(*) as to_do
from marts.account_tiers as account_tiers
where account_tiers.tier = 'inactive' and account_tiers.previous_tier <> 'inactive'
   or list_position(['platinum', 'gold', 'iron', 'lead'], account_tiers.tier)
       > list_position(['platinum', 'gold', 'iron', 'lead'], account_tiers.previous_tier)
