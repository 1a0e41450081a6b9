/* SPDX-License-Identifier: Apache-2.0
 * problem.c -- the problems of tms/1 as a table.
 */
#include "tests/sandbox/ra/problem.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct kind {
	const char *code;
	int status;
	bool retryable;
	struct ra_text title;
};

#define KIND(code, status, retryable, en, vi) \
	{                                     \
		code, status, retryable,      \
		{                             \
			{                     \
				en, vi        \
			}                     \
		}                             \
	}

/* The first one stands in for a code that is not here. */
static const struct kind kinds[] = {
    KIND("internal", 500, true,
	"The registration authority had a fault. Try again later.",
	"Hệ thống đăng ký gặp lỗi. Hãy thử lại sau."),
    KIND("bad-request", 400, false,
	"The registration authority did not understand the request. Update "
	"Token Manager.",
	"Hệ thống đăng ký không hiểu yêu cầu. Hãy cập nhật Token Manager."),
    KIND("seal-broken", 400, false,
	"The request was not encrypted for this registration authority. "
	"Update the RA profile.",
	"Yêu cầu không được mã hóa cho hệ thống đăng ký này. Hãy cập nhật hồ "
	"sơ RA."),
    KIND("not-found", 404, false, "There is no such service here.",
	"Không có dịch vụ này."),
    KIND("method-not-allowed", 405, false, "There is no such service here.",
	"Không có dịch vụ này."),
    KIND("too-large", 413, false, "The request is too large.",
	"Yêu cầu quá lớn."),
    KIND("media-type", 415, false, "The request is of the wrong kind.",
	"Yêu cầu sai định dạng."),
    KIND("request-reused", 409, false,
	"The request was sent before with other content. Start again.",
	"Yêu cầu này đã được gửi với nội dung khác. Hãy bắt đầu lại."),
    KIND("too-many-requests", 429, true,
	"Too many requests. Try again in {seconds} seconds.",
	"Quá nhiều yêu cầu. Hãy thử lại sau {seconds} giây."),
    KIND("unavailable", 503, true,
	"The registration authority is not available now. Try again in "
	"{seconds} seconds.",
	"Hệ thống đăng ký tạm ngừng. Hãy thử lại sau {seconds} giây."),
    KIND("code-unknown", 404, false,
	"This activation code is not known. Compare it with the mail.",
	"Mã kích hoạt không đúng. Hãy đối chiếu với thư điện tử."),
    KIND("code-expired", 410, false,
	"This activation code has expired. Ask your CA for a new one.",
	"Mã kích hoạt đã hết hạn. Hãy xin nhà cung cấp mã mới."),
    KIND("code-used", 409, false,
	"This activation code was used already. Ask your CA for a new one.",
	"Mã kích hoạt đã được sử dụng. Hãy xin nhà cung cấp mã mới."),
    KIND("revoked", 403, false,
	"The certificate or its activation was revoked. Call your CA.",
	"Chứng thư số hoặc yêu cầu kích hoạt đã bị thu hồi. Hãy gọi nhà cung "
	"cấp."),
    KIND("token-mismatch", 403, false,
	"This is meant for another token. Put that token in.",
	"Thông tin này dành cho token khác. Hãy cắm đúng token."),
    KIND("activation-unknown", 404, false,
	"This activation is not known. Enter the code again.",
	"Không tìm thấy yêu cầu kích hoạt. Hãy nhập lại mã."),
    KIND("session-needed", 401, false,
	"The session has ended. Enter the code or OTP again.",
	"Phiên làm việc đã kết thúc. Hãy nhập lại mã hoặc OTP."),
    KIND("subject-changed", 409, false,
	"The registered information has changed. Look at it again.",
	"Thông tin đăng ký đã thay đổi. Hãy xem lại."),
    KIND("not-confirmed", 409, false,
	"The registered information has not been accepted yet.",
	"Thông tin đăng ký chưa được xác nhận."),
    KIND("csr-invalid", 422, false,
	"The certificate request is damaged. Try again.",
	"Yêu cầu chứng thư số bị hỏng. Hãy thử lại."),
    KIND("key-not-allowed", 422, false, "This kind of key is not allowed here.",
	"Loại khóa này không được phép."),
    KIND("other-key", 409, false,
	"A certificate was already issued for another key. If that key is "
	"lost, call your CA.",
	"Chứng thư số đã được cấp cho một khóa khác. Nếu khóa đó đã mất, hãy "
	"gọi nhà cung cấp."),
    KIND("rekey-limit", 409, false,
	"The key was replaced too often. Call your CA.",
	"Khóa đã được thay quá nhiều lần. Hãy gọi nhà cung cấp."),
    KIND("not-issued", 409, false, "There is no certificate yet.",
	"Chưa có chứng thư số."),
    KIND("signature-invalid", 422, false,
	"The signature of the token is not right.",
	"Chữ ký của token không đúng."),
    KIND("certificate-unknown", 404, false,
	"This certificate is not from this registration authority.",
	"Chứng thư số này không do hệ thống này cấp."),
    KIND("not-eligible", 403, false,
	"This certificate has expired and cannot be renewed. Ask your CA for "
	"a new activation code.",
	"Chứng thư số đã hết hạn nên không gia hạn được. Hãy xin nhà cung cấp "
	"mã kích hoạt mới."),
    KIND("renewal-unknown", 404, false,
	"This renewal is not known. Start again.",
	"Không tìm thấy yêu cầu gia hạn. Hãy bắt đầu lại."),
    KIND("nonce-expired", 409, false, "The renewal took too long. Start again.",
	"Việc gia hạn quá lâu. Hãy bắt đầu lại."),
    KIND("otp-wrong", 403, false, "Wrong OTP. {tries} tries left.",
	"Mã OTP không đúng. Bạn còn {tries} lần thử."),
    KIND("otp-locked", 403, false,
	"Wrong OTP, and no tries left. Send a new request.",
	"Mã OTP không đúng và đã hết số lần thử. Hãy gửi yêu cầu mới."),
    KIND("otp-expired", 410, false, "The OTP has expired. Send a new request.",
	"Mã OTP đã hết hạn. Hãy gửi yêu cầu mới."),
    KIND("too-soon", 429, true, "Another OTP can be sent in {seconds} seconds.",
	"Có thể gửi lại OTP sau {seconds} giây."),
    KIND("no-sends-left", 409, false,
	"No further OTP can be sent. Send a new request.",
	"Không thể gửi thêm OTP. Hãy gửi yêu cầu mới."),
    KIND("reset-unknown", 404, false,
	"This request is not known. Send a new request.",
	"Không tìm thấy yêu cầu này. Hãy gửi yêu cầu mới."),
    KIND("no-secret", 409, false,
	"Your CA cannot unblock this token from here. Call your CA.",
	"Nhà cung cấp không thể mở khóa token này từ xa. Hãy gọi nhà cung "
	"cấp."),
};

static const struct kind *kind_of(const char *code)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].code, code) == 0)
			return &kinds[i];
	}
	return &kinds[0];
}

bool ra_problem_is_retryable(const char *code)
{
	return kind_of(code)->retryable;
}

static void add_title(json_t *to, const struct kind *kind, enum ra_lang lang,
    const struct ra_problem *problem)
{
	char seconds[24];
	char tries[24];
	const struct ra_value values[] = {
	    {"seconds", seconds},
	    {"tries", tries},
	};
	struct tkm_buf title;

	snprintf(seconds, sizeof(seconds), "%" PRId64, problem->retry_after);
	snprintf(tries, sizeof(tries), "%" PRId64, problem->tries_left);
	tkm_buf_init(&title, 1024);
	ra_text_add(&title, kind->title.in[lang], values, 2);
	json_object_set_new(to, "title", json_string(tkm_buf_text(&title)));
	tkm_buf_release(&title);
}

int ra_problem_make(
    const struct ra_problem *problem, enum ra_lang lang, json_t **out)
{
	const struct kind *kind = kind_of(problem->code);
	char type[64];
	json_t *made;

	snprintf(type, sizeof(type), "/problems/%s", kind->code);
	made = json_pack("{s:s, s:i, s:s, s:b}", "type", type, "status",
	    kind->status, "code", kind->code, "retryable", kind->retryable);
	*out = made;
	if (!made)
		return kind->status;
	add_title(made, kind, lang, problem);
	if (problem->retry_after > 0)
		json_object_set_new(
		    made, "retryAfter", json_integer(problem->retry_after));
	if (problem->tries_left > 0)
		json_object_set_new(
		    made, "triesLeft", json_integer(problem->tries_left));
	return kind->status;
}
