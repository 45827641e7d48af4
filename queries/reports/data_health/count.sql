-- Checks that found something: the number beside the page in the navigation.
select count(*) filter (where checks.failures > 0) as to_do
from engine.checks as checks
