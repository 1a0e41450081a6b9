/* SPDX-License-Identifier: Apache-2.0
 * letters.c -- the letters the RA writes, in both languages.
 */
#include "tests/sandbox/ra/letters.h"

const struct ra_letter ra_letter_code = {
    .subject = {{
	[RA_EN] = "Your activation code for token {serial}",
	[RA_VI] = "Mã kích hoạt cho token {serial}",
    }},
    .body = {{
	[RA_EN] =
	    "Dear {name},\r\n"
	    "\r\n"
	    "This code activates the certificate on your token {serial}:\r\n"
	    "\r\n"
	    "    {code}\r\n"
	    "\r\n"
	    "Put the token in, open Token Manager, choose Activate and "
	    "enter it. It is valid for {days} days and only for this "
	    "token. Give it to nobody: we never ask for it.\r\n",
	[RA_VI] =
	    "Kính gửi {name},\r\n"
	    "\r\n"
	    "Mã kích hoạt chứng thư số trên token {serial} của bạn là:\r\n"
	    "\r\n"
	    "    {code}\r\n"
	    "\r\n"
	    "Hãy cắm token, mở Token Manager, chọn Kích hoạt và nhập mã "
	    "này. Mã có hiệu lực trong {days} ngày và chỉ dùng cho token "
	    "này. Đừng đưa mã cho bất kỳ ai: chúng tôi không bao giờ hỏi "
	    "mã.\r\n",
    }},
};

const struct ra_letter ra_letter_otp = {
    .subject = {{
	[RA_EN] = "OTP to reset the PIN of token {serial} ({reference})",
	[RA_VI] = "Mã OTP đặt lại mã PIN của token {serial} ({reference})",
    }},
    .body = {{
	[RA_EN] =
	    "Somebody asked to reset the PIN of token {serial}.\r\n"
	    "\r\n"
	    "    Reference: {reference}\r\n"
	    "    OTP:       {otp}\r\n"
	    "\r\n"
	    "Enter the OTP only where the same reference is shown, within "
	    "{minutes} minutes. If it was not you, do nothing: without the "
	    "OTP the PIN stays as it is.\r\n",
	[RA_VI] =
	    "Có yêu cầu đặt lại mã PIN của token {serial}.\r\n"
	    "\r\n"
	    "    Mã tham chiếu: {reference}\r\n"
	    "    OTP:           {otp}\r\n"
	    "\r\n"
	    "Chỉ nhập OTP ở nơi hiển thị đúng mã tham chiếu này, trong "
	    "vòng {minutes} phút. Nếu không phải bạn yêu cầu, hãy bỏ qua: "
	    "không có OTP thì mã PIN vẫn giữ nguyên.\r\n",
    }},
};

const struct ra_letter ra_letter_reset_done = {
    .subject = {{
	[RA_EN] = "The PIN of token {serial} was reset ({reference})",
	[RA_VI] = "Mã PIN của token {serial} đã được đặt lại ({reference})",
    }},
    .body = {{
	[RA_EN] = "The PIN of token {serial} was reset (reference "
		  "{reference}). If it was not you, call your CA at "
		  "once.\r\n",
	[RA_VI] = "Mã PIN của token {serial} vừa được đặt lại (mã tham "
		  "chiếu {reference}). Nếu không phải bạn, hãy gọi ngay cho "
		  "nhà cung cấp chứng thư số.\r\n",
    }},
};
