-- A service standard is for every tier or for one that exists; one for another name is never applied to an account.
-- @severity warn
select measure, tier, valid_from, target
from marts.service_targets as service_targets
where tier not in ('all', 'platinum', 'gold', 'iron', 'lead', 'unrated', 'inactive')
order by measure, tier, valid_from
