"""What the screens say in Japanese until the holder of the card is shown (S11 to S26, S50).

One part of the catalogue in ``words_ja``; tone and marks are told there.
"""

HOLDER_WORDS = {
    # S11
    "card_problem.removed.title": "カードが外れました",
    "card_problem.removed.note": "同じカードを|もう一度置いてください",
    "card_problem.unreadable.title": "カードを|置きなおしてください",
    "card_problem.unreadable.note": "カードを一度取って、|平らに置いてください",
    "card_problem.other_card.title": "マイナンバーカードを|置いてください",
    "card_problem.other_card.note": "このカードでは受付できません。|カードを取りかえてください",
    "card_problem.unresponsive.title": "カードを一度取って、|置きなおしてください",
    "card_problem.unresponsive.note": "ケースに入っているときは、|出してから置いてください",
    "card_problem.certificate.title": "係員が|お手続きを|お手伝いします",
    "card_problem.certificate.note": "このカードは更新の|お手続きが必要です。|"
    "「係員を呼ぶ」を押してください",
    "card_problem.registration.title": "係員が|お手続きを|お手伝いします",
    "card_problem.registration.note": "カードの保険の利用登録が|まだのようです。|"
    "「係員を呼ぶ」を押してください",
    "card_problem.protocol.title": "カードを|もう一度置いてください",
    "card_problem.protocol.note": "読み取りが途中で止まりました。|"
    "カードを取って、|置きなおしてください",
    "card_problem.resident_card.title": "マイナンバーカードを|置いてください",
    "card_problem.resident_card.note": "これは住民基本台帳カードです。|"
    "お持ちでないときは、|「係員を呼ぶ」を押してください",
    "card_problem.iphone.title": "マイナンバーカードを|置いてください",
    "card_problem.iphone.note": "iPhoneは、ここではまだ使えません。|"
    "お手数ですが、カードをお使いください",
    "card_problem.reader.title": "係員が|お手伝いします",
    "card_problem.reader.note": "カードを置く機械が|つながっていません。|"
    "「係員を呼ぶ」を押してください",
    "card_problem.busy.title": "少しお待ちください",
    "card_problem.busy.note": "カードを置く機械が、|ほかの仕事をしています。|"
    "続くときは、|「係員を呼ぶ」を押してください",
    "card_problem.no_certificate.title": "係員が|受付します",
    "card_problem.no_certificate.note": "このカードには電子証明書が|入っていません。|"
    "市区町村の窓口で入れられます。|今日は「係員を呼ぶ」を|押してください",
    "card_problem.same_card.title": "同じカードを|置いてください",
    "card_problem.same_card.note": "さきほどと|ちがうカードのようです。|"
    "はじめのカードを|置いてください",
    "card_problem.pinless.title": "係員が|受付します",
    "card_problem.pinless.note": "ここでは、暗証番号なしで|カードを使えません。|"
    "「係員を呼ぶ」を押してください",
    "card_problem.photo.title": "係員が|確認します",
    "card_problem.photo.note": "カードの中の写真を|使えませんでした。|"
    "「係員を呼ぶ」を押してください",
    "card_problem.face_data.title": "係員が|確認します",
    "card_problem.face_data.note": "カードの中の写真を、|ここでは確かめられません。|"
    "「係員を呼ぶ」を押してください",
    "card_problem.number_locked.title": "係員が|確認します",
    "card_problem.number_locked.note": "カードの数字での確認が|できなくなっています。|"
    "市区町村の窓口で、|また使えるようになります",
    "card_problem.staff.title": "係員が|お手伝いします",
    "card_problem.staff.note": "いま、ここではカードを|読み取れません。|"
    "「係員を呼ぶ」を押してください",
    "card_problem.retry": "もう一度読み取る",
    # S12
    "choose.title": "どちらで確認しますか",
    "choose.title.one": "ご本人の確認をします",
    "choose.face": "顔で確認",
    "choose.face.note": "カメラを見るだけです",
    "choose.pin": "暗証番号で確認",
    "choose.pin.note": "数字4けたを入れます",
    "choose.pin.note.one": "カードを作ったときに決めた、|数字4けたです",
    "choose.staff.note.pin": "暗証番号がわからないときは、|係員をお呼びください",
    "choose.staff.note.face": "ほかの方法がよいときは、|係員をお呼びください",
    "choose.no_pin.locked": "暗証番号はロックされています。|市区町村の窓口で解除できます",
    "choose.no_pin.never_set": "このカードに暗証番号はありません",
    "choose.none.title": "係員がご本人を|確認します",
    "choose.none.note": "「係員を呼ぶ」を|押してください",
    # S20
    "face.title": "カメラを\n見てください",
    "face.note": "写真は|残りません",
    "face.hint.none": "顔をわくの中に|入れてください",
    "face.hint.come_closer": "もう少し|近づいて|ください",
    "face.hint.step_back": "少し|はなれて|ください",
    "face.hint.more_light": "明るいほうを|向いて|ください",
    "face.hint.mask_or_glasses": "マスクやめがねを|外して|ください",
    "face.hint.one_person_only": "お一人だけで|うつって|ください",
    "face.hint.look_straight": "まっすぐ|カメラを|見てください",
    "face.hint.turn_left": "顔をゆっくり|左に|向けてください",
    "face.hint.turn_right": "顔をゆっくり|右に|向けてください",
    # S21
    "face_failed.title": "確認できませんでした",
    "face_failed.note.again": "光の加減で、うまく|写らないことがあります",
    "face_failed.note.photo": "カードの写真を|使えませんでした。|ほかの方法で受付できます",
    "face_failed.note.untrusted": "カードの写真を|"
    "ここでは確かめられません。|ほかの方法で受付できます",
    "face_failed.note.number_locked": "カードの数字は、|"
    "これ以上入れられません。|ほかの方法で受付できます",
    "face_failed.note.pinless": "ここでは、顔だけで|カードを使えません。|ほかの方法で受付できます",
    "face_failed.note": "ほかの方法で受付できます",
    "face_failed.again": "もう一度",
    # 照合番号B
    "card_number.title": "カードの数字を\n入れてください",
    "card_number.birth.label": "生年月日",
    "card_number.expiry.label": "有効期限の年",
    "card_number.code.label": "コード",
    "card_number.birth.here": "生年月日",
    "card_number.birth.note": "昭和55年1月2日なら|「550102」",
    "card_number.birth.short": "年・月・日を|2けたずつ",
    "card_number.expiry.here": "有効期限の年",
    "card_number.expiry.note": "2030年まで有効なら|「2030」",
    "card_number.expiry.short": "西暦の4けたです",
    "card_number.code.here": "セキュリティ|コード",
    "card_number.code.note": "写真の下の、|右の4けたです",
    "card_number.code.short": "写真の下の、|右の4けたです",
    "card_number.take": "カードを手に取っても|かまいません",
    "card_number.take.short": "カードは手に取れます",
    "card_number.again": "合いません|でした。|あと{tries}回です",
    "card_number.again.one": "合いません|でした。|あと{tries}回です",
    "card_number.provisional": "仮受付",
    "place_again.title": "カードをもう一度|置いてください",
    "place_again.note": "同じカードを置いてください",
    # S22
    "pin.title": "暗証番号を\n入れてください",
    "pin.note": "カードを作ったときに決めた、|数字4けたです",
    "pin.note.short": "数字4けた",
    "pin.correct": "訂正",
    "pin.confirm": "確定",
    "pin.checking": "確認しています",
    # S23
    "pin_wrong.title": "暗証番号が|合いませんでした",
    "pin_wrong.again": "もう一度入れる",
    # S23, one try left
    "last_try.title": "あと1回|入れられます",
    "last_try.note": "合わないと、カードの暗証番号が|使えなくなります。|あと1回、入れますか",
    "last_try.staff": "係員を呼ぶ",
    "last_try.yes": "あと1回入れる",
    # S24
    "pin_locked.title": "暗証番号が|使えなくなっています",
    "pin_locked.note": "市区町村の窓口で、|また使えるようになります。|今日の受付は係員が承ります",
    "pin_locked.note.face": "市区町村の窓口で、|また使えるようになります。|"
    "今日は顔か係員で受付できます",
    "pin_locked.staff": "係員を呼ぶ",
    # S25
    "certificate.expired.title": "カードの電子証明書の|期限が過ぎています",
    "certificate.expired.note": "市区町村の窓口で更新できます。|今日の受付は係員が承ります",
    "certificate.revoked.title": "カードの電子証明書が|使えなくなっています",
    "certificate.revoked.note": "市区町村の窓口で更新できます。|今日の受付は係員が承ります",
    "certificate.not_yet_valid.title": "電子証明書の期間が|まだ始まっていません",
    "certificate.not_yet_valid.note": "始まる日から使えます。|今日の受付は係員が承ります",
    "certificate.untrusted.title": "このカードは|ここでは確かめられません",
    "certificate.untrusted.note": "今日の受付は係員が承ります",
    "certificate.other.title": "このカードの確認が|できませんでした",
    "certificate.other.note": "今日の受付は係員が承ります",
    "register.title": "健康保険証として使う|登録をしますか",
    "register.note": "まだ登録がありません。|登録は1回だけで、|このあとすぐに受付できます",
    "register.waiting": "登録しています",
    # S26, for staff
    "staff_code.title": "係員コードを\n入れてください",
    "staff_code.note": "ご自分の、数字6けたです",
    "staff_code.again": "コードを|お確かめください",
    "staff_code.locked.seconds": "あと{number}秒たつと、|また入れられます",
    "staff_code.locked.minutes": "あと約{number}分たつと、|また入れられます",
    # S50, for staff
    "provisional.title": "仮受付しますか",
    "provisional.note": "お顔と券面を見て受け付けます。|資格は、あとで確認されます",
    "provisional.yes": "仮受付する",
    "provisional.keeping": "記録しています",
    "provisional.done.title": "仮受付しました",
    "provisional.done.note": "保険の資格は、|あとで確認します",
    # S26
    "staff.title": "係員を呼んでいます",
    "staff.note": "来ないときは、|受付へお声がけください",
}
