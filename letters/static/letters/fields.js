// A field chosen from the list goes where the caret is. Without scripts the button puts it at the end of the text.
for (const picker of document.querySelectorAll("[data-insert]")) {
  picker.addEventListener("click", (event) => {
    const box = document.getElementById(picker.dataset.insert);
    const field = document.getElementById(picker.dataset.field)?.value;
    if (!box || !field || box.tagName !== "TEXTAREA") return;
    event.preventDefault();
    box.setRangeText(`{{${field}}}`, box.selectionStart, box.selectionEnd, "end");
    box.focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
