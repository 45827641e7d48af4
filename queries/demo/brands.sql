-- The accounts' names, made of characters that read like a house of this trade, and the groups that some
-- of them belong to.
with drawn as (
    select
        accounts.number,
        accounts.industry,
        accounts.city,
        accounts.size_share,
        ((accounts.number + 37 * seed()) * 1009 % 2400)::integer as brand_no,
        accounts.industry = '酒店' and accounts.size_share > 0.88 as is_group,
        chance(accounts.number, 'suffix') as suffix_draw,
    from demo.accounts as accounts
),

branded as (
    select
        number,
        industry,
        city,
        is_group,
        suffix_draw,
        substr('云鹿望青听松金白南霁石沧澄碧锦兰竹荷枫梧柳岚霞泊棠溪苍晴星雁鹤银紫清和景朗明泽葭', 1 + brand_no // 60, 1)
            || substr('澜鸣川屿泉涧禾鹭岸枝畹月庭舟岭屏洲渡台渔樵亭苑阁汀湾堤桥谷原野麓坞峰林园汐坊轩居榭池浦津滩湖江漪山影声歌语风波帆筑陵潮墅', 1 + brand_no % 60, 1)
            as brand,
    from drawn
),

heads as (
    select
        number as head_number,
        brand as head_brand,
        row_number() over (order by number) as place,
        count(*) over () as head_count,
    from branded
    where is_group
),

joined as (
    select
        branded.number,
        branded.industry,
        branded.city,
        branded.brand,
        branded.is_group,
        branded.suffix_draw,
        heads.head_number,
        heads.head_brand,
    from branded
    left join heads
        on not branded.is_group
        and branded.industry in ('酒店', '餐饮')
        and chance(branded.number, 'group') < 0.16
        and heads.place = 1 + floor(chance(branded.number, 'head') * heads.head_count)
)

select
    number,
    head_number,
    case
        when head_number is not null then head_brand || if(industry = '酒店', '酒店（', '餐厅（') || city || '店）'
        when is_group then brand || '酒店集团'
        when industry = '内部' then '澄湖' || pick(['员工食堂', '品鉴中心', '门店直营部'], suffix_draw)
        when industry = '酒店' then brand || pick(['酒店', '宾馆', '山庄', '度假村', '大饭店'], suffix_draw)
        when industry = '经销' then brand || pick(['商贸', '批发', '酒水行', '食品供应'], suffix_draw)
        when industry = '会所' then brand || pick(['会所', '俱乐部', '茶社', '雅集'], suffix_draw)
        when industry = '餐饮' then brand || pick(['饭店', '海鲜城', '食府', '酒家', '小馆', '火锅'], suffix_draw)
        when industry = '酒吧' then brand || pick(['音乐吧', '酒廊', 'KTV', '小酒馆'], suffix_draw)
        else brand || pick(['便利', '量贩', '超市', '烟酒店'], suffix_draw)
    end as name,
from joined
