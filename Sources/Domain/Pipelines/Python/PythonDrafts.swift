import Errors
import JSON

/// Makes the pipelines of a `pipeline.py`: one for the file, or one for each table that its assets make.
enum PythonDrafts {
    static func expand(_ draft: ProjectLoader.Draft) -> [ProjectLoader.Draft] {
        let source = PythonSource(draft.pipeline.source)
        var base = draft
        if base.pipeline.settings.materialized != .table {
            base.errors.append(
                MartletError(
                    .invalidInput,
                    "\(base.pipeline.name) is written in Python, which makes tables, and is to be a \(base.pipeline.settings.materialized.rawValue)",
                    at: SourceLocation(file: base.pipeline.path), hint: "Remove 'materialized', or write it in SQL."))
        }
        var form = base.pipeline.python ?? PythonForm()
        form.usesNetwork = base.pipeline.settings.usesNetwork
        guard !source.assets.isEmpty else {
            base.pipeline.python = form
            return [base]
        }
        let isAlone = source.assets.count == 1 && (source.assets[0]["outputs"]?.arrayValue ?? []).isEmpty
        return source.assets.flatMap { expand($0, of: base, form, isAlone: isAlone) }
    }

    private static func expand(
        _ asset: PythonSource.Asset, of base: ProjectLoader.Draft, _ form: PythonForm, isAlone: Bool
    ) -> [ProjectLoader.Draft] {
        let place = SourceLocation(
            file: base.pipeline.path, text: base.pipeline.source, utf8Offset: asset.offset)
        var form = form
        form.function = asset.function
        form.arguments = asset.arguments
        form.dependencies = (asset["deps"]?.arrayValue ?? []).compactMap(\.stringValue)
        for member in asset["inputs"]?.objectValue?.members ?? [] {
            if let name = member.value.stringValue { form.writtenInputs[member.name] = name }
        }
        var draft = base
        read(asset, into: &draft, place)
        let outputs = (asset["outputs"]?.arrayValue ?? []).compactMap(\.stringValue)
        let written = asset["name"]?.stringValue
        return (outputs.isEmpty ? [written ?? asset.function] : outputs).map { name in
            var made = draft
            made.pipeline.python = form
            if !outputs.isEmpty { made.pipeline.python?.output = name }
            let own = base.pipeline.name
            // A file with one asset makes the table of its folder, as one that sets `result` does.
            if isAlone, written == nil { return made }
            let last = name.split(separator: ".").last.map(String.init) ?? name
            do throws(MartletError) {
                guard PipelineName.isValid(last) else { throw PipelineName.invalid(last, what: "asset") }
                made.pipeline.name = PipelineName(namespace: own.namespace, layer: own.layer, validName: last)
            } catch {
                made.errors.append(error.located(at: place))
            }
            return made
        }
    }

    /// Settings that the decorator gives win over those of `config.yaml`.
    private static func read(
        _ asset: PythonSource.Asset, into draft: inout ProjectLoader.Draft, _ place: SourceLocation
    ) {
        let own: Set<String> = ["name", "inputs", "outputs", "deps", "partitions"]
        var reader = SettingsReader()
        reader.settings = draft.pipeline.settings
        var entries = asset.settings.filter { !own.contains($0.name) }
        if let column = asset["partitions"] {
            entries.append(("partition_column", column))
            if asset["merge_strategy"] == nil { entries.append(("merge_strategy", "snapshot")) }
        }
        guard !entries.isEmpty else { return }
        reader.read(entries.map { SettingEntry(key: $0.name, value: $0.value, location: place, inner: { _ in place }) })
        reader.finish(at: place)
        draft.pipeline.settings = reader.settings
        draft.warnings += reader.warnings
        draft.errors += reader.errors
    }
}
