import Errors
import ObjectStorage
import Testing

@testable import Pipelines

@Suite struct PythonModulesTests {
    @Test func findsWhatIsImportedHowItIsWritten() {
        let text = """
            import os, helper as h; import a.b.c
            from shared.deep import (one,
                two)
                import inner # import no
            from . import sibling
            # import comment
            important = "x"
            """
        #expect(PythonImports(text).names == ["os", "helper", "a", "shared", "inner"])
    }

    @Test func namesTheFoldersNearestFirst() {
        #expect(PythonModules.folders(of: "code/x/main.py", ["flows"]) == ["code/x", "flows", ""])
        #expect(PythonModules.folders(of: "main.py", ["flows"]) == ["", "flows"])
        #expect(PythonModules.folders(of: nil, ["flows"]) == ["flows", ""])
        #expect(PythonModules.paths(of: ["flows", ""], in: "/p") == ["/p/flows", "/p"])
        #expect(PythonModules.paths(of: [""], in: "").isEmpty)
    }
}
