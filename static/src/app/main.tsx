import { render } from "preact";
import "../styles/app.css";

render(<h1>Notes</h1>, document.getElementById("app")!);
