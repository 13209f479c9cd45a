using Xunit.Abstractions;

[assembly: TestCollectionOrderer("CloudTransfer.Web.Tests.House.LongestFirst", "CloudTransfer.Web.Tests")]

namespace CloudTransfer.Web.Tests.House;

/// <summary>
/// The order in which collections of tests begin: those that take minutes come first. Begun last, each runs alone at the end, with the
/// second core idle. <c>ops/test.sh</c> prints what takes how long.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    // A collection of its own has the name of its class in it.
    private static readonly string[] Long =
    [
        Stack.OnPlatform.Name, Of<Browser.EveryPageTests>(), Of<Browser.FailureSentencesTests>(), Of<Faults.Crashes.StepTests>(), Of<Archives.ZipReadersTests>(),
        Of<Faults.Crashes.CrashTests>(),
    ];

    /// <inheritdoc/>
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) => testCollections.OrderBy(PlaceOf);

    private static string Of<T>() => typeof(T).FullName!;

    private static int PlaceOf(ITestCollection collection) =>
        Array.FindIndex(Long, name => collection.DisplayName.EndsWith(name, StringComparison.Ordinal)) is >= 0 and var place ? place : Long.Length;
}
