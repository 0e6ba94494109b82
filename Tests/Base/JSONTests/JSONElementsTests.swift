import JSON
import Testing

@Suite struct JSONElementsTests {
    func find(_ text: String) -> [String]? {
        let bytes = Array(text.utf8)
        return JSONElements.find(in: bytes)?.map { "\($0.line): " + String(decoding: bytes[$0.range], as: UTF8.self) }
    }

    @Test func elementsOfAnArrayKeepTheirLines() {
        #expect(
            find("\n[{\"a\": 1},\n\n {\"b\": [1,\n2]} , 5,\"x,]\"]\n") == [
                "2: {\"a\": 1}", "4: {\"b\": [1,\n2]}", "5: 5", "5: \"x,]\"",
            ])
        #expect(find("[]") == [])
        #expect(find("\u{FEFF}[1]") == ["1: 1"])
    }

    @Test func valuesOneAfterAnotherAreElements() {
        #expect(find("{\n\"a\": 1}\n{\"a\": 2} 3") == ["1: {\n\"a\": 1}", "3: {\"a\": 2}", "3: 3"])
    }

    @Test func brokenSyntaxInsideAnElementDoesNotHideTheOthers() {
        #expect(find("[{\"a\":: 1}, {\"b\" 2,,}, tru, {}]") == ["1: {\"a\":: 1}", "1: {\"b\" 2,,}", "1: tru", "1: {}"])
        // A comma too many is an element without text, so that it is told of.
        #expect(find("[1,,2,]") == ["1: 1", "1: ", "1: 2", "1: "])
    }

    @Test(arguments: [
        "[1, 2", "[{\"a\": 1]", "[{\"a\": \"1}, {\"a\": 2}]", "[{\"a\": \"1},\n {\"b\": \"2}]", "[1] 2", "{\"a\": 1}}",
        "[\"\\",
    ])
    func nothingIsFoundWhereMarksDoNotPair(_ text: String) { #expect(find(text) == nil) }

    @Test func depthIsLimited() {
        #expect(JSONElements.find(in: [UInt8](repeating: UInt8(ascii: "["), count: 100_000)) == nil)
    }
}
