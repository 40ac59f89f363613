import "../styles/pages.css";
import "../styles/admin.css";
import "./time-zone";
