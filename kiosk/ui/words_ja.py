"""Every sentence on the patient's screens in Japanese, by message id.

Tone (design reference 7): one question or one request a title; say what to do, never what was done
wrong; 入れる instead of 入力, けた instead of 桁; the same verb on key and guide.
"|" marks where a line may end.
"""

WORDS = {
    # frame
    "path.card": "カード",
    "path.holder": "本人",
    "path.consent": "同意",
    "path.done": "完了",
    "tool.size": "文字",
    "tool.theme": "白黒",
    "tool.voice": "音声",
    "tool.language": "Language",
    "frame.cancel": "やめる",
    "frame.back": "もどる",
    "frame.bell": "係員を呼ぶ",
    "dock.stay": "カードは|そのまま",
    "dock.may_take": "カードは取っても|かまいません",
    "dock.take_now": "カードを|お取りください",
    "dock.flat": "平らに置いてください",
    "dock.take_now.short": "お取りください",
    "code": "番号 {code}",
    "tries.before": "あと",
    "tries.after": "回まで入れられます",
    "tries.after.short": "回",
    # S00
    "attract.desk": "{clinic}　受付",
    "attract.title": "マイナンバーカードを\n置いてください",
    "attract.title.not_ready": "カードの受付は\nお休みしています",
    "attract.not_ready": "お手数ですが、|係員に|お声がけください",
    "attract.english": "Place your card",
    "attract.chinese": "请放置卡片",
    "attract.korean": "카드를 올려 주세요",
    "attract.without_card": "カードが|ないとき",
    "attract.qr": "QRコード",
    "attract.type": "番号を入れる",
    "attract.staff": "係員を呼ぶ",
    # S10
    "reading.title": "読み取っています",
    "reading.note": "カードを動かさないでください",
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
    "choose.staff.note": "暗証番号がわからないときは、|係員をお呼びください",
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
    "pin_locked.staff": "係員を呼ぶ",
    # S28
    "querying.title": "保険の資格を|確認しています",
    "querying.note": "このままお待ちください",
    "querying.slow": "時間がかかっています。|もう少しお待ちください",
    # S40
    "consent.title": "医師に記録を見せてもよいですか",
    "consent.care": "過去の診療\nお薬",
    "consent.checkups": "健診の結果\n（40歳以上）",
    "consent.operations": "手術",
    "consent.note": "今日、この医院だけで使います。|限度額は自動で確認されます。",
    "consent.all": "すべて見せる",
    "consent.items": "項目ごとに選ぶ",
    "consent.none": "見せない",
    # S401
    "items.title": "見せてもよいものを|選んでください",
    "items.care": "過去の診療・お薬",
    "items.checkups": "健診の結果（40歳以上）",
    "items.operations": "手術",
    "items.diseases": "特定の病気の治療",
    "items.yes": "はい",
    "items.no": "いいえ",
    "items.next": "次へ",
    # S41
    "valid.title": "確認できました",
    "valid.name": "{name} 様",
    "valid.number": "受付番号",
    "valid.share": "窓口の|負担",
    "valid.share.value": "{tenths}割",
    "valid.note": "番号でお呼びします。|待合でお待ちください。",
    "valid.finish": "完了",
    # S48
    "counter.title": "受付へどうぞ",
    "counter.note": "窓口で確認することが|あります。|このまま受付へお越しください",
    "counter.note.short": "窓口で確認することが|あります",
    "counter.number": "受付番号",
    "counter.note.number": "受付で、この番号を|お知らせください",
    # S47
    "no_service.title": "いま、確認できません",
    "no_service.network": "通信がつながりません。\nしばらくしてから、|もう一度お試しください",
    "no_service.service": "確認先から、|まだ答えがもらえません。|もう一度お試しください",
    "no_service.again": "もう一度",
    # S30, S32, S33, S45, S42, S46
    "qr.title": "QRコードを|かざして|ください",
    "typed.insurer_number.title": "保険者番号を|入れてください",
    "check_typed.title": "この番号でよいですか",
    "branch.title": "枝番を|入れてください",
    "lost.title": "新しい保険を|確認してください",
    "not_found.title": "見つかりませんでした",
    "details.title": "くわしく",
    # S49
    "finish.title.take": "カードを|お取りください",
    "finish.note.take": "お忘れになりませんように",
    "finish.title.thanks": "ありがとうございました",
    "finish.note.thanks": "待合でお待ちください",
    # S26
    "staff.title": "係員を呼んでいます",
    "staff.note": "来ないときは、|受付へお声がけください",
    # S62
    "out_of_service.title": "受付の窓口へ|お越しください",
    "out_of_service.note": "この機械は、いまお休みしています",
    # S90
    "idle.title": "続けますか",
    "idle.note": "操作がないと、|最初の画面に戻ります",
    "idle.continue": "続ける",
    "idle.cancel": "やめる",
}
