-- The five dimensions of service quality: their items, what customers expect, what they get and what
-- managers believe.
with dimensions (dimension_no, dimension, first_item, last_item, expected, shortfall, believed, points) as (
    values
        (1, 'tangibles', 1, 4, 5.35, 0.05, 0.25, 11),
        (2, 'reliability', 5, 9, 6.45, 1.20, -0.45, 32),
        (3, 'responsiveness', 10, 13, 6.30, 1.05, -0.55, 22),
        (4, 'assurance', 14, 17, 6.05, 0.50, -0.10, 19),
        (5, 'empathy', 18, 22, 5.85, 0.62, -0.20, 16)
)

select dimension_no, dimension, first_item, last_item, expected, shortfall, believed, points from dimensions
