-- Occupancy by venue and day, as the house system exports it.
select venues.day as date, venues.venue, venues.available, venues.occupied
from demo.venues as venues
