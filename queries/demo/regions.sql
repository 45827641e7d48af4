-- The four regions: their share of the accounts, their cities and how their service is felt.
with regions (region_no, region, share, share_before, warehouse_delay, felt, cities) as (
    values
        (1, '华东', 0.40, 0.00, 0.00, 0.15, ['杭州', '上海', '苏州', '宁波', '南京', '无锡', '绍兴', '合肥']),
        (2, '华南', 0.28, 0.40, 0.01, 0.05, ['广州', '深圳', '厦门', '佛山', '东莞', '珠海', '福州']),
        (3, '西部', 0.18, 0.68, 0.07, -0.40, ['成都', '重庆', '西安', '昆明', '贵阳']),
        (4, '华北', 0.14, 0.86, 0.02, -0.05, ['北京', '天津', '青岛', '济南', '石家庄']),
)

select region_no, region, share, share_before, warehouse_delay, felt, cities from regions
