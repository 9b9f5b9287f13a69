#include "conf/reach_words.h"

#include "base/mem.h"
#include "conf/fill.h"

static const struct reach_words all[] = {
    {"nobody", "不在名册", "not in the roster", "已加入，但账号对不上名册里的任何人",
     "joined, but the account is nobody of the roster",
     "同学你好，学校名册里对不上你的账号。请在服务号里回复“身份确认”；仍不行请联系学校服务台核对名册。"},
    {"claimed", "待核实", "claimed", "要确认的身份已绑定别的账号，等学校核实",
     "claims a person that another account is bound to; the office decides",
     "同学你好，你要确认的身份绑定了另一个账号，学校正在核实，有结果会在服务号里通知你，不用重复操作。"},
    {"frozen", "已冻结", "frozen", "本人选了“这不是我”，等学校核实",
     "said that it is somebody else; the office decides",
     "{name}你好，你的账号已按你的反馈冻结，学校正在核实，处理后会在服务号里通知你。"},
    {"left", "已离开", "left", "取消了关注，或退出了企业", "unfollowed, or left the organisation",
     "{name}"
     "你好，你已取消关注学校的企业微信，会收不到通知。请重新扫描学校二维码关注；误点了“退出企业”的"
     "，先解绑再重新扫码。"},
    {"outside", "不在应用范围", "outside the application",
     "平台说消息送不到：不在应用的可见范围、没有许可，或还没有加入",
     "the platform cannot deliver: not in the scope, not licensed, or not joined",
     "{name}你好，学校服务号的消息还送不到你。没有加入学校企业微信的请先扫学校二维码加入；已经加入的请稍候，学校会核对应用的可见范围。"},
    {"unconfirmed", "未确认", "unconfirmed", "已加入，还没有核对个人信息",
     "here, but has not confirmed the information",
     "{name}你好，请打开学校服务号，回复“我的信息”核对个人信息，一分钟就好。"},
    {"active", "正常", "active", "已加入并能收到通知", "here and reachable", ""},
    {"invited", "已邀请", "invited", "已发邀请，还没有加入", "invited, has not joined",
     "{name}"
     "你好，学校企业微信的邀请已发到你登记的手机，请打开并同意加入；没收到请扫学校二维码关注。"},
    {"expected", "未加入", "not joined", "还没有加入，也没有邀请记录",
     "has neither joined nor been invited",
     "{name}"
     "你好，请用绑定微信的手机号登录企业微信，或扫描学校二维码关注，加入后才能收到学校通知。"},
};

const struct reach_words *reach_words(struct str state)
{
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        if (str_eq_nocase(state, str_c(all[i].state)) || str_is(state, all[i].zh) ||
            str_eq_nocase(state, str_c(all[i].en)))
            return &all[i];
    return NULL;
}

static const char *sentence(const struct conf_school *school, const struct reach_words *words)
{
    for (unsigned i = 0; i < school->reach_count; i++)
        if (str_is(str_c(school->reach[i].state), words->state))
            return school->reach[i].text;
    return words->send;
}

void reach_send(const struct conf_school *school, const struct reach_words *words, struct str name,
                struct buf *out)
{
    fill_name(out, sentence(school, words), name);
}
