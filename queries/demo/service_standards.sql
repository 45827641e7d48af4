-- The written standards by tier; response times were tightened at the turn of last year.
with standards (dimension, measure, tier, target, was) as (
    values
        ('responsiveness', 'first_response_hours', 'platinum', 4, 6), ('responsiveness', 'first_response_hours', 'gold', 6, 8),
        ('responsiveness', 'first_response_hours', 'iron', 8, 12), ('responsiveness', 'first_response_hours', 'lead', 24, 24),
        ('responsiveness', 'resolution_hours', 'platinum', 48, 60), ('responsiveness', 'resolution_hours', 'gold', 60, 72),
        ('responsiveness', 'resolution_hours', 'iron', 96, 96), ('responsiveness', 'resolution_hours', 'lead', 144, 144),
        ('reliability', 'on_time_delivery_rate', 'platinum', 97, 95), ('reliability', 'on_time_delivery_rate', 'gold', 95, 93),
        ('reliability', 'on_time_delivery_rate', 'iron', 92, 90), ('reliability', 'on_time_delivery_rate', 'lead', 88, 88),
        ('reliability', 'commitments_kept_rate', null, 95, 90),
        ('assurance', 'complaints_upheld_settled_days', null, 7, 10),
        ('empathy', 'visits_per_quarter', 'platinum', 6, 6), ('empathy', 'visits_per_quarter', 'gold', 3, 3),
        ('empathy', 'visits_per_quarter', 'iron', 1, 1),
        ('tangibles', 'cooler_inspections_per_year', null, 4, 4)
),

versions as (
    select dimension, measure, tier, was as target, date_trunc('year', start_on())::date as valid_from from standards
    union all
    select dimension, measure, tier, target, date_trunc('year', end_on())::date
    from standards
    where target <> was and date_trunc('year', end_on()) > date_trunc('year', start_on())
)

select dimension, measure, tier, target, valid_from from versions
