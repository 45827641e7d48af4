-- What service requests are about: the cause, who answers for it, the kind of complaint it makes and how
-- often it comes.
with causes (cause_no, is_repair, cause, department, complaint_type, share) as (
    values
        (1, false, '晚交货', '物流部', 'transport', 24),
        (2, false, '外包装破损', '仓储部', 'transport', 12),
        (3, false, '口味或质量异常', '品控部', 'product', 14),
        (4, false, '数量短缺', '仓储部', 'transport', 8),
        (5, false, '价格变动未通知', '销售部', 'contract', 10),
        (6, false, '促销信息未告知', '市场部', 'service', 7),
        (7, false, '开票错误', '财务部', 'contract', 10),
        (8, false, '服务态度', '客服部', 'service', 7),
        (9, false, '安装不当', '售后部', 'service', 5),
        (10, false, '使用培训不足', '售后部', 'service', 3),
        (11, true, '压缩机故障', '售后部', 'product', 26),
        (12, true, '温控失灵', '售后部', 'product', 24),
        (13, true, '打酒机漏气', '售后部', 'product', 20),
        (14, true, '滤芯堵塞', '售后部', 'product', 18),
        (15, true, '门封老化', '售后部', 'product', 12)
)

select
    cause_no,
    is_repair,
    cause,
    department,
    complaint_type,
    (sum(share) over (partition by is_repair order by cause_no) - share) / 100.0 as share_before,
    sum(share) over (partition by is_repair order by cause_no) / 100.0 as share_after,
from causes
