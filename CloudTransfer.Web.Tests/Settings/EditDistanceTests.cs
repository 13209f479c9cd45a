using CloudTransfer.Web.Settings;

namespace CloudTransfer.Web.Tests.Settings;

public sealed class EditDistanceTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("", "key", 3)]
    [InlineData("MaxBytes", "maxbytes", 0)]
    [InlineData("AccessKey", "AccessKeys", 1)]
    [InlineData("MaxBytse", "MaxBytes", 1)]
    [InlineData("Uplaod", "Upload", 1)]
    [InlineData("kitten", "sitting", 3)]
    public void Insertions_deletions_substitutions_and_transpositions_count(string one, string other, int distance)
    {
        Assert.Equal(distance, EditDistance.Between(one, other));
        Assert.Equal(distance, EditDistance.Between(other, one));
    }
}
