"""Figures of the shipped checklists, written down by hand from the content they follow."""

from collections.abc import Iterator

from mystery.checklists.rules import Checklist, CountsAs, Question, questions

NAMES = ["phone-order", "restaurant-visit", "retail-visit"]
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
ROWS: dict[str, dict[str, tuple[int, str]]] = {
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
}
TOTALS = {"retail-visit": (23, 92), "restaurant-visit": (23, 105), "phone-order": (22, 92)}
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
}
OVERALL = ["come_back", "recommend", "why", "recommend_as_employer", "worth_copying"]
CONTEXT = {
    "retail-visit": ["awnings_condition", "queue_length"],
    "restaurant-visit": ["queue_length"],
    "phone-order": [],
}


def rows(text: str) -> Iterator[tuple[str, int, str, bool]]:
    for row in text.split(", "):
        key, figures = row.split(" ")
        points, dimension = figures.rstrip("!")[:-1], figures.rstrip("!")[-1]
        yield key, int(points), DIMENSIONS[dimension], figures.endswith("!")


def scored(checklist: Checklist) -> list[Question]:
    return [question for question in questions(checklist) if question.worth is not None]
