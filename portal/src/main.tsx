// The portal begins here.

import "./styles/app.css";
import { createRoot } from "react-dom/client";
import { Portal } from "./portal";

createRoot(document.getElementById("portal")!).render(<Portal />);
