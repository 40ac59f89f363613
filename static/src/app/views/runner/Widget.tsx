import type { FunctionComponent } from "preact";
import type { Question, QuestionType } from "../../rules";
import type { Answer } from "../../store/shapes";
import { ChoiceWidget, MultiWidget, NpsWidget, ScaleWidget } from "./widgets/choices";
import { BarcodeWidget, MomentWidget, NumberWidget, TextWidget } from "./widgets/entries";
import { StopwatchWidget } from "./widgets/Stopwatch";
import { words } from "./widgets/words";

export interface WidgetProps {
  question: Question;
  answer: Answer;
  /** Id of the element that holds the question's text. */
  legend: string;
  change: (next: (answer: Answer) => Answer) => void;
}

const Nothing: FunctionComponent<WidgetProps> = () => null;
const SignatureWidget: FunctionComponent<WidgetProps> = () => <p class="hint">{words.signature}</p>;

/** yes_no and photo are drawn by the question itself: their row holds more than the answer. */
const WIDGETS: Record<QuestionType, FunctionComponent<WidgetProps>> = {
  yes_no: Nothing,
  photo: Nothing,
  choice: ChoiceWidget,
  multi: MultiWidget,
  scale: ScaleWidget,
  nps: NpsWidget,
  number: NumberWidget,
  money: NumberWidget,
  duration: StopwatchWidget,
  text: TextWidget,
  date: MomentWidget,
  time: MomentWidget,
  barcode: BarcodeWidget,
  signature: SignatureWidget,
};

export function Widget(props: WidgetProps) {
  const Kind = WIDGETS[props.question.type];
  return <Kind {...props} />;
}
