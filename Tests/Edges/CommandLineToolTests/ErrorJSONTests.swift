import Errors
import JSON
import PlatformJSON
import Testing

@Suite struct ErrorJSONTests {
    /// An error of some library, with a value that is nobody's business.
    private struct Raw: Error { var secret = "hunter2" }

    @Test func valuesOfOtherErrorsAreNotTold() {
        let cause = MartletError(.failed, "the disk said no", cause: Raw())
        let error = MartletError(.internal, "it did not work", cause: cause)
        let document = ErrorJSON.document(error)
        #expect(document["error"]?["message"] == "it did not work")
        #expect(document["error"]?["causes"] == ["the disk said no", "something unexpected failed (Raw)"])
        for text in [document.text(), ErrorJSON.document(Raw()).text(), MartletError(wrapping: Raw()).message] {
            #expect(!text.contains("hunter2"))
        }
    }
}
