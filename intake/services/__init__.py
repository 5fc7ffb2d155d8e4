"""The only writers of the case, by flow. Lock order everywhere: the complaint first, then what hangs on it."""

from intake.inputs import Change, ProposalInput
from intake.services.boxes import (
    FilterInput,
    change_filter,
    open_box,
    remove_filter,
    restore_filter,
    save_filter,
)
from intake.services.bulk import hand_over_all, request_papers_of_all
from intake.services.cases import (
    advance,
    finish_work,
    hand_over,
    lock_complaint,
    start_work,
    take,
    write_note,
)
from intake.services.checking import check_register, confirm_person, reject_candidates
from intake.services.clocking import (
    Moves,
    add_holidays,
    change_rules,
    preview_rules,
    remove_holiday,
    write_rule,
)
from intake.services.closing import cancel, close, lapse, reconsider, reopen, resolve
from intake.services.dealing import start_turns, stop_turns
from intake.services.deciding import decide_alternative, decline, record_finding, send_back
from intake.services.handing_over import (
    Result,
    export_proposals,
    open_export,
    record_result,
    record_results,
    save_cut_off,
)
from intake.services.linking import link, merge, unlink, unmerge
from intake.services.looking import open_paper, record_list, record_looks
from intake.services.needs import (
    NeedInput,
    NeedOutcome,
    add_need,
    answer_for_family,
    answer_question,
    answer_questions,
    settle_need,
    settle_needs,
)
from intake.services.news import propose_news, withdraw_news
from intake.services.numbering import next_serial
from intake.services.overdue import end_of_papers, escalate
from intake.services.papers import (
    add_paper,
    complete_papers,
    request_papers,
    verify_paper,
    waive_paper,
)
from intake.services.proposing import (
    approve_proposal,
    draft_proposal,
    edit_proposal,
    let_case_go,
    return_proposal,
    submit_proposal,
    withdraw_proposal,
    write_proposal,
)
from intake.services.rechecking import open_rechecks, recheck_next, review_flip
from intake.services.registering import ClientInput, NikOfAnother, PaperInput, log_complaint
from intake.services.replying import write_reply
from intake.services.revealing import looks_at, record_accesses_listed, record_view, reveal
from intake.services.screening import record_screened, start_screening, work_screening
from intake.services.sealing import break_seal, set_sealed
from intake.services.surveying import give_survey
from intake.services.telling import (
    drop_message,
    open_message,
    phone_of,
    send,
    sender_of,
    tell,
    words_of,
    write_message,
)
from intake.services.tracking import asks_birth_day, track_by_pin

__all__ = [
    "record_accesses_listed",
    "record_screened",
    "start_screening",
    "work_screening",
    "Change",
    "ClientInput",
    "FilterInput",
    "Moves",
    "NeedInput",
    "NeedOutcome",
    "NikOfAnother",
    "PaperInput",
    "ProposalInput",
    "Result",
    "add_holidays",
    "add_need",
    "add_paper",
    "advance",
    "answer_for_family",
    "answer_question",
    "answer_questions",
    "approve_proposal",
    "asks_birth_day",
    "break_seal",
    "cancel",
    "change_filter",
    "change_rules",
    "check_register",
    "close",
    "complete_papers",
    "confirm_person",
    "decide_alternative",
    "decline",
    "draft_proposal",
    "drop_message",
    "edit_proposal",
    "end_of_papers",
    "escalate",
    "export_proposals",
    "finish_work",
    "give_survey",
    "hand_over",
    "hand_over_all",
    "lapse",
    "let_case_go",
    "lock_complaint",
    "link",
    "log_complaint",
    "merge",
    "unlink",
    "unmerge",
    "looks_at",
    "next_serial",
    "open_box",
    "open_export",
    "open_message",
    "open_paper",
    "open_rechecks",
    "phone_of",
    "preview_rules",
    "propose_news",
    "recheck_next",
    "reconsider",
    "record_finding",
    "record_list",
    "record_looks",
    "record_result",
    "record_results",
    "record_view",
    "reject_candidates",
    "remove_filter",
    "remove_holiday",
    "reopen",
    "request_papers",
    "request_papers_of_all",
    "resolve",
    "restore_filter",
    "return_proposal",
    "reveal",
    "review_flip",
    "save_cut_off",
    "save_filter",
    "send",
    "send_back",
    "sender_of",
    "set_sealed",
    "settle_need",
    "settle_needs",
    "start_turns",
    "start_work",
    "stop_turns",
    "submit_proposal",
    "take",
    "tell",
    "track_by_pin",
    "verify_paper",
    "waive_paper",
    "withdraw_news",
    "withdraw_proposal",
    "words_of",
    "write_message",
    "write_note",
    "write_proposal",
    "write_reply",
    "write_rule",
]
