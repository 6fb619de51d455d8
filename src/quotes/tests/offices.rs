use super::*;

/// Who says `content` by `source`, in a page of one story.
fn holder(text: &str, source: &str, persons: &[&[&str]]) -> String {
    asked(text, source, persons).names().concat()
}

fn asked(text: &str, source: &str, persons: &[&[&str]]) -> Page {
    let page = page(text).tagged(&[('s', source), ('q', "said"), ('c', "the dam will hold")]);
    persons.iter().fold(page, |page, names| page.with(Person, names))
}

#[test]
fn an_office_means_who_is_called_by_it_most() {
    let text = "President Ode came. President Lind and President Ode met. President Ode left. Then the president said the dam will hold.";
    assert_eq!(holder(text, "the president", &[&["Ode"], &["Lind"]]), "Ode");
    let latest = "President Ode came. President Ode met President Lind. Then the president said the dam will hold.";
    assert_eq!(holder(latest, "the president", &[&["Ode"], &["Lind"]]), "Ode");
    let equal = "President Ode met President Lind. Then the president said the dam will hold.";
    assert_eq!(holder(equal, "the president", &[&["Ode"], &["Lind"]]), "the president");
}

#[test]
fn a_qualified_title_is_not_the_bare_one() {
    for title in [
        "Vice President Lind",
        "former President Lind",
        "Ex-President Lind",
        "President-elect Lind",
        "French President Lind",
        "Norway's President Lind",
        "President Lind of France",
        "then-President Lind",
        "Press Secretary Lind",
    ] {
        let text =
            format!("President Ode came. Then {title} spoke. {title} was late. The president said the dam will hold.");
        assert_eq!(holder(&text, "The president", &[&["Ode"], &["Lind"]]), "Ode", "{title}");
    }
    for (source, name) in [
        ("The vice president", "Lind"),
        ("The prime minister", "Holm"),
        ("The French president", "Eva Ruiz"),
        ("The president of France", "Eva Ruiz"),
        ("The secretary", "Dahl"),
        ("The former president", "The former president"),
        ("The Norwegian president", "The Norwegian president"),
    ] {
        let text = format!(
            "President Ode met Vice President Lind. Then Prime Minister Holm, Finance Minister Berg, French President Eva Ruiz and \
             President Ruiz of France met Water Secretary Dahl. {source} said the dam will hold."
        );
        let persons: [&[&str]; 6] = [&["Ode"], &["Lind"], &["Holm"], &["Berg"], &["Eva Ruiz", "Ruiz"], &["Dahl"]];
        assert_eq!(holder(&text, source, &persons), name, "{source}");
    }
}

#[test]
fn in_a_story_of_one_president_a_nation_changes_nothing() {
    let one = "French President Eva Ruiz came with Bo Lind. The president said the dam will hold.";
    assert_eq!(holder(one, "The president", &[&["Eva Ruiz"], &["Bo Lind"]]), "Eva Ruiz");
    let near =
        "Norwegian President Bo Lind left.\n\nFrench President Eva Ruiz came. The president said the dam will hold.";
    assert_eq!(holder(near, "The president", &[&["Bo Lind"], &["Eva Ruiz"]]), "Eva Ruiz");
    let two = "Norwegian President Bo Lind met French President Eva Ruiz. The president said the dam will hold.";
    assert_eq!(holder(two, "The president", &[&["Bo Lind"], &["Eva Ruiz"]]), "The president");
}

#[test]
fn in_a_transcript_a_guest_is_not_the_president() {
    let spoken = |text: &str| asked(text, "the President", &[&["Ode"], &["Ruiz"]]).in_turns(&[None, None]);
    // A sentence with the bare title beside the name tells the two apart.
    let apart = "Q: The President met President Ruiz. And President Ruiz? And President Ruiz? HOME\n\n\
                 MS. ORR: Well, the President said the dam will hold.";
    assert_eq!(spoken(&apart.replace("HOME", "I mean President Ode, President Ode.")).names(), ["Ode"]);
    assert_eq!(spoken(&apart.replace("HOME", "")).names(), ["the President"]);
    let guest = "Q: President Ruiz of France came.\n\nMS. ORR: Well, the President said the dam will hold.";
    assert_eq!(spoken(guest).names(), ["the President"]);
    assert_eq!(spoken(guest).titled("Remarks by President Ode and President Ruiz of France").names(), ["Ode"]);
    let label = "THE PRESIDENT: Thank you.\n\nMS. ORR: Well, the President said the dam will hold.";
    let label = asked(label, "the President", &[&["Ode"]]).in_turns(&[Some(0), None]);
    assert_eq!(label.names(), ["Ode"]);
    // Who speaks speaks of another one.
    let own = "PRESIDENT ODE: We met. And the President said the dam will hold.";
    let own = asked(own, "the President", &[&["Ode"]]).in_turns(&[Some(0)]).titled("Remarks by President Ode");
    assert_eq!(own.names(), ["the President"]);
}

#[test]
fn who_is_spoken_to_does_not_speak() {
    for (text, name) in [
        ("Karin, the mayor said the dam will hold.", "the mayor"),
        ("Mayor Rosa Lind came. Karin, the mayor said the dam will hold.", "Rosa Lind"),
        ("Karin, the president said the dam will hold.", "the president"),
        ("Rosa Lind, the mayor, said the dam will hold.", "Rosa Lind"),
    ] {
        let source = if text.contains("mayor") { "the mayor" } else { "the president" };
        assert_eq!(holder(text, source, &[&["Rosa Lind"], &["Karin"]]), name, "{text}");
    }
}
