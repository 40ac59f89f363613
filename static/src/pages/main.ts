import "../styles/pages.css";
import "../styles/admin.css";
import "./passkeys";
import "./time-zone";
import "./review";
import "./row-lines";
import "./lightbox";
