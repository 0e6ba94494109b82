import Testing

@testable import NessieAPI

@Suite struct KeyPathTests {
    @Test(arguments: [
        ("a", ["a"]), ("a.b", ["a", "b"]), ("a\u{1D}b.c", ["a.b", "c"]), ("a\0b", ["a.b"]), (".a.b", ["a", "b"]),
        (".a*.b.c", ["a.b", "c"]), (".a**b", ["a*b"]), (".*{*}*[", ["/\\%"]), ("a*b", ["a*b"]), ("", []),
    ])
    func keysAreReadFromPaths(_ text: String, _ elements: [String]) throws {
        #expect(try KeyPath.elements(of: text) == elements)
    }

    @Test(arguments: [".a*", ".a*b"])
    func wrongEscapesAreRefused(_ text: String) {
        #expect(throws: NessieFailure.self) { try KeyPath.elements(of: text) }
    }

    @Test func emptyPartsAreNoKeys() {
        for text in ["", "a..b", "a.", "."] { #expect(throws: (any Error).self) { try KeyPath.parse(text) } }
    }
}
