// Before anything is drawn: the colours that were chosen, so that nothing flashes.
const choice = localStorage.getItem("martlet.theme");
if (choice === "light" || choice === "dark") document.documentElement.dataset["theme"] = choice;

export {};
