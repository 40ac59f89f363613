"""Figures of the shipped checklists, written down by hand from the content they follow."""

from collections.abc import Iterator

from mystery.checklists.rules import Checklist, CountsAs, Question, questions

NAMES = [
    *("competitor-price", "online-order-delivery", "phone-order"),
    *("restaurant-visit", "retail-visit", "return-handling"),
]
OWN = {"kind": "own", "tags": []}
COMPETITOR = {"kind": "competitor", "tags": []}
DIMENSIONS = {
    "R": "reliability",
    "A": "assurance",
    "T": "tangibles",
    "E": "empathy",
    "P": "responsiveness",
}

# Section: weight, then every scored question as "key points dimension", ! for a critical one.
ROWS: dict[str, dict[str, tuple[int | None, str]]] = {
    "retail-visit": {
        "arrive": (
            15,
            "open_posted_hours 5R, entrance_condition 3T, window_campaign 2T,"
            " first_acknowledgement 5P",
        ),
        "floor": (
            20,
            "aisles_safe 5T!, empty_facings 4T, price_labels 5R, promotion_signs 3R, item_found 3T",
        ),
        "people": (
            35,
            "greeting 5E, help_wait 4P, asked_need 5E, product_answer 6A, shown_item 4E,"
            " extra_suggested 3A, objection 4A, staff_appearance 2T",
        ),
        "fitting": (10, "fitting_area 4T, checked_back 3P"),
        "checkout": (20, "queue_time 5P, price_charged 6R!, return_terms 3A, send_off 3E"),
    },
    "restaurant-visit": {
        "accuracy": (
            35,
            "serving_posted_hours 1R, menu_board 4T, order_repeated 6R, special_request 5R,"
            " order_complete 8R, allergen_answer 6A!, price_charged 6R!",
        ),
        "speed": (25, "greeting_time 5P, food_time 10P, wait_explained 5P, out_of_stock 5P"),
        "friendly": (
            20,
            "greeting 5E, order_unhurried 3E, item_suggested 3A, send_off 4E, staff_appearance 5T",
        ),
        "food": (10, "food_temperature 4R!, food_look 3T, food_taste 3R"),
        "clean": (10, "dining_room 3T, restroom 4T, outside_tidy 2T, hygiene_fault 5T!"),
    },
    "phone-order": {
        "reach": (
            20,
            "got_through 5R!, number_found 2T, ring_time 4P, menu_levels 4P, hold_time 6P,"
            " wait_announced 4P",
        ),
        "opening": (10, "company_named 3A, agent_gave_name 2A, line_quality 3T"),
        "understanding": (
            25,
            "asked_need 5E, product_answer 6A, hold_permission 3E, transfer 4R, fit_checked 4A",
        ),
        "order": (
            30,
            "stock_answer 5R, total_stated 6A!, delivery_day 4R, read_back 6R, return_terms 3A,"
            " card_safe 5A!",
        ),
        "close": (15, "extra_offered 3A, confirmation_time 5R"),
    },
    "online-order-delivery": {
        "find": (15, "page_speed 3T, search_finds 4R, product_facts 4T, delivery_facts 4A"),
        "checkout": (
            20,
            "guest_checkout 3E, checkout_steps 4P, hidden_extras 6A!, payment_choice 3T,"
            " price_kept 6R!, errors_explained 3E",
        ),
        "after_order": (
            15,
            "confirmation 4R, tracking 5P, message_choice 2P, unasked_marketing 2E",
        ),
        "delivery": (
            25,
            "days_late 8R, working_days 5P, window_kept 4E, parcel_undamaged 6R!,"
            " courier_polite 2E",
        ),
        "unboxing": (15, "right_item 6R!, packaging 3T, return_paper 4A, as_described 5R"),
        "help": (10, "answer_hours 5P, answer_solved 4A"),
    },
    "return-handling": {
        "rules": (20, "terms_found 4T, terms_clear 6A, staff_said 5R!"),
        "start": (15, "point_found 3T, served_time 5P, drop_off_near 3P"),
        "handling": (
            40,
            "greeted 5E, reason_asked 4E, blamed 5E!, exchange_offered 4A, item_check 3R,"
            " documents 4R, manager_wait 5P, send_off 3E",
        ),
        "money": (
            25,
            "refund_total 8R!, same_method 4R, money_days 8P, written_proof 4A, messages 3P,"
            " handled_openly 3R",
        ),
    },
    "competitor-price": {
        "access": (10, "category_found 3T, shelf_look 4T, unit_price 3A"),
        "range": (25, "items_carried 10R, out_of_stock 6R, own_label 2T"),
        "items": (None, ""),
        "price": (35, "items_priced 6R, till_price 8R!"),
        "promotion": (15, "promo_clear 4A, promo_stock 4R"),
        "quality": (15, "freshness 5R, dates_valid 5R!, staff_advice 4A"),
    },
}
TOTALS = {
    "retail-visit": (23, 92),
    "restaurant-visit": (23, 105),
    "phone-order": (22, 92),
    "online-order-delivery": (25, 105),
    "return-handling": (20, 89),
    "competitor-price": (13, 64),
}
ALL_FIVE = sorted(DIMENSIONS.values())
JUDGED = dict.fromkeys(NAMES, ALL_FIVE) | {
    "competitor-price": ["assurance", "reliability", "tangibles"]
}
"""Dimensions that the questions of a checklist stand for."""
STAGES = {
    "online-order-delivery": {
        "order": "find checkout",
        "delivery": "after_order delivery unboxing",
        "use": "help overall",
    },
    "return-handling": {
        "buy": "rules",
        "return": "start handling",
        "refund": "money overall",
    },
}
DAYS = {
    "online-order-delivery": [(None, None), (1, 21), (None, 30)],
    "return-handling": [(None, None), (1, 10), (None, 30)],
}
"""On which day each stage opens, where that is not when the one before it is over, and closes."""
FIELDS = {
    "shelf_price": "money",
    "unit_size": "number",
    "promo_type": "choice",
    "promo_price": "money",
    "promo_end": "date",
    "facings": "number",
    "stock": "choice",
    "item_photo": "photo",
}
"""What is noted of every item, and how."""
GATES = {
    "retail-visit": ("open_posted_hours", "no", CountsAs.COULD_NOT_SHOP),
    "restaurant-visit": ("serving_posted_hours", "no", CountsAs.COULD_NOT_SHOP),
    "phone-order": ("got_through", "never", CountsAs.ZERO),
}
MAY_BE_NA = {
    "retail-visit": "window_campaign awnings_condition promotion_signs shown_item extra_suggested"
    " objection staff_appearance fitting_area checked_back price_charged return_terms",
    "restaurant-visit": "special_request allergen_answer wait_explained out_of_stock"
    " staff_appearance food_temperature dining_room restroom",
    "phone-order": "menu_levels wait_announced hold_permission transfer fit_checked card_safe",
    "online-order-delivery": "errors_explained window_kept courier_polite answer_hours"
    " answer_solved",
    "return-handling": "staff_said drop_off_near exchange_offered manager_wait messages"
    " handled_openly",
    "competitor-price": "shelf_price unit_size promo_type promo_price promo_end facings stock"
    " item_photo till_price promo_clear promo_stock dates_valid staff_advice",
}
OVERALL = ["come_back", "recommend", "why", "recommend_as_employer", "worth_copying"]
CONTEXT = {
    "retail-visit": ["awnings_condition", "queue_length"],
    "restaurant-visit": ["queue_length"],
    "phone-order": [],
    "online-order-delivery": ["promised_day", "delivered_day"],
    "return-handling": ["way"],
    "competitor-price": ["photos_allowed", "new_items", *FIELDS, "display_place"],
}


def rows(text: str) -> Iterator[tuple[str, int, str, bool]]:
    for row in filter(None, text.split(", ")):
        key, figures = row.split(" ")
        points, dimension = figures.rstrip("!")[:-1], figures.rstrip("!")[-1]
        yield key, int(points), DIMENSIONS[dimension], figures.endswith("!")


def scored(checklist: Checklist) -> list[Question]:
    return [question for question in questions(checklist) if question.worth is not None]
