import Testing

@testable import S3

@Suite struct XMLTests {
    @Test func readsWhatClientsSend() throws {
        let text = """
            <?xml version="1.0"?><!-- c --><n:Delete xmlns:n="http://x/"><Object a='1'><Key>a &amp;&#x20;<![CDATA[<b>]]></Key>
            </Object><Quiet/></n:Delete>
            """
        let root = try XMLReader.read(Array(text.utf8), "Delete")
        #expect(root["Object"]?.text(of: "Key") == "a & <b>")
        #expect(root.text(of: "Quiet") == "")
    }

    @Test(arguments: [
        "", "x", "<a>", "<a></b>", "<a><b></a></b>", "<a/><b/>", "<a>&x;</a>", "<a>&#0;</a>", "<a b></a>", "<a b=c/>",
        "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>", "<a", "</a>", "<a>\u{0}", "<a><!x></a>", "< a/>",
    ]) func refusesWhatIsNone(_ text: String) {
        #expect(throws: S3Failure.self) { try XMLReader.read(Array(text.utf8)) }
    }

    @Test func isNotLedIntoDepth() {
        let deep = String(repeating: "<a>", count: 100_000)
        #expect(throws: S3Failure.self) { try XMLReader.read(Array(deep.utf8)) }
    }

    @Test func writesWhatCanBeRead() throws {
        let bytes = XMLWriter.document("A") { $0.element("B", "<&>\"'\n\tü\r") }
        #expect(try XMLReader.read(bytes, "A").text(of: "B") == "<&>\"'\n\tü\r")
    }
}
